"""The gateway under random use, failures, crashes and passing time, against a simple model.

Everything is real but the brain, the clock, and the moment of a crash. What is looked at
after each step is in observers.py.
"""

from __future__ import annotations

import asyncio
import copy
import shutil
import tempfile
from collections import Counter
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bot.gateway.gateway import Answered
from bot.gateway.message import Incoming, Message
from bot.privacy import keys
from bot.privacy.keys import KeyRing
from evaluation.promises.model import COMMANDS, Person
from evaluation.promises.observers import Observers, canary, same
from evaluation.promises.opened import START, FakeBrain, Opened

# Two on the page, whose conversation ends after a pause, and one on a channel without.
CHANNELS = {"amina": "web", "boris": "web", "chen": "line"}
_PEOPLE = st.sampled_from(sorted(CHANNELS))
_WHICH = st.integers(0, 5)
_KINDS = st.sampled_from(["text", "text", "text", *COMMANDS])


@dataclass(frozen=True)
class Machine:
    """runs of the machine and what they did, by name of the rule."""

    runs: int
    done: dict[str, int]

    def line(self) -> str:
        what = ", ".join(f"{count} {name}" for name, count in sorted(self.done.items()))
        return (
            f"| {self.runs} random histories of the gateway against a model ({what}) | each did "
            "what the model says |"
        )


def measure(runs: int, steps: int) -> Machine:
    """Play `runs` random histories of up to `steps` steps. Raises AssertionError with a short
    history where the gateway does other than the model."""
    done = Counter[str]()
    run_state_machine_as_test(
        lambda: _Play(done),
        settings=settings(
            max_examples=runs,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    return Machine(runs, done)


class _Play(RuleBasedStateMachine):
    """The rules. Each does something to the gateway and to the model, and compares."""

    def __init__(self, done: Counter[str]) -> None:
        super().__init__()
        self.done = done
        self.now = START
        self.people = {name: Person(channel) for name, channel in CHANNELS.items()}
        self.sent: dict[str, list[tuple[str, str]]] = {name: [] for name in CHANNELS}
        self.stack = ExitStack()
        self.runner = self.stack.enter_context(asyncio.Runner())
        self.observers = Observers(self.people, self.runner)
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory(prefix="safar-")))
        keys.write(folder / "0" / "keys", KeyRing.new())
        self.mind = FakeBrain()
        self.running = AsyncExitStack()
        self.open(folder / "0")

    def teardown(self) -> None:
        self.runner.run(self.running.aclose())
        self.stack.close()

    def open(self, folder: Path) -> None:
        """Start a gateway on the files of `folder`."""
        self.opened = Opened(folder, self.mind, lambda: self.now)
        self.observers.opened = self.opened
        with self.observers.upkeep(self.now):
            self.runner.run(self.running.enter_async_context(self.opened.service.running()))
            self.runner.run(self.opened.life.quiet())

    def note(self, what: str) -> None:
        self.done[what] += 1

    def incoming(self, name: str, id_: str, text: str) -> Incoming:
        shown = None if text in COMMANDS else text
        return Incoming(CHANNELS[name], name, f"{name} {id_}", Message(text, shown), "en")

    def message(self, name: str, which: int, kind: str = "text") -> tuple[str, str]:
        """A message that was sent before, counted from the last one; else a new one."""
        sent = self.sent[name]
        if 0 < which <= len(sent):
            return sent[-which]
        text = f"{canary(name)}-{len(sent)}" if kind == "text" else kind
        sent.append((str(len(sent)), text))
        return sent[-1]

    @rule(name=_PEOPLE, which=_WHICH, kind=_KINDS)
    def send(self, name: str, which: int, kind: str) -> None:
        """A new message, or one that was sent before."""
        self.send_at_once([(name, which)], kind)

    @rule(several=st.lists(st.tuples(_PEOPLE, _WHICH), min_size=2, max_size=6))
    def send_at_once(self, several: list[tuple[str, int]], kind: str = "text") -> None:
        """Several messages, new ones and retries, all at once."""
        chosen = [(name, *self.message(name, which, kind)) for name, which in several]
        sealed = {name: self.observers.sealed(name) for name, _, _ in chosen}
        self.mind.asked.clear()

        async def together() -> list[Answered]:
            return await asyncio.gather(
                *(self.opened.gateway.answer(self.incoming(*one)) for one in chosen)
            )

        answers = self.runner.run(together())
        asked: list[str] = []
        for (name, id_, text), answered in zip(chosen, answers, strict=True):
            person = self.people[name]
            asked += filter(None, person.send(id_, text, self.now, self.mind.mode == "well"))
            self.observers.answered(name, id_, answered)
            if person.began is None and answered.reply.effect == "forget":
                self.observers.gone(sealed[name])
        self.observers.asked(self.mind.asked, asked)
        self.note("messages" if len(chosen) == 1 else "at once")

    @rule(name=_PEOPLE, which=_WHICH, kind=_KINDS)
    def send_and_leave(self, name: str, which: int, kind: str) -> None:
        """The request ends while the brain works."""
        id_, text = self.message(name, which, kind)
        mode, self.mind.mode = self.mind.mode, "stuck"
        self.mind.called.clear()
        self.interrupted(self.incoming(name, id_, text), self.mind.called)
        self.mind.mode = mode
        # The model goes on until it asks the brain.
        any(self.people[name].send(id_, text, self.now, well=True))
        self.note("cancelled")

    @rule(name=_PEOPLE, which=_WHICH, kind=_KINDS, left=st.integers(0, 20))
    def crash(self, name: str, which: int, kind: str, left: int) -> None:
        """The process dies `left` transactions after a message came in."""
        id_, text = self.message(name, which, kind)
        going = copy.deepcopy(self.people[name])
        steps = going.send(id_, text, self.now, self.mind.mode == "well")
        possible = [self.people[name], *(copy.deepcopy(going) for _ in steps), going]
        self.opened.life.left = left
        self.interrupted(self.incoming(name, id_, text), self.opened.life.over)
        self.start_anew()
        for person in possible:
            person.upkeep(self.now)
        view = self.observers.view(name)
        # Of those that show the same, the one that knows the message as the store does.
        known = self.observers.knows(self.incoming(name, id_, text))
        fitting = [p for p in possible if p.view(self.now) == view and p.knows(id_) == known]
        same(bool(fitting), True)
        self.people[name] = fitting[-1]
        self.observers.there(self.observers.sealed(name))
        self.note("crashes")

    def interrupted(self, incoming: Incoming, at: asyncio.Event) -> None:
        """Answer a message until that is done or `at` is set; then cancel it."""

        async def both() -> None:
            task = asyncio.create_task(self.opened.gateway.answer(incoming))
            point = asyncio.create_task(at.wait())
            await asyncio.wait([task, point], return_when=asyncio.FIRST_COMPLETED)
            for one in (point, task):
                one.cancel()
            await asyncio.wait([task])

        self.runner.run(both())

    def start_anew(self) -> None:
        """Go on with the files as they are now; the old gateway writes into nothing."""
        old, running = self.opened, self.running
        new = old.folder.with_name(str(int(old.folder.name) + 1))
        shutil.copytree(old.folder, new)
        old.life.left = float("inf")
        self.running = AsyncExitStack()
        self.runner.run(running.aclose())
        shutil.rmtree(old.folder)
        self.open(new)

    @rule(name=_PEOPLE)
    def delete(self, name: str) -> None:
        """A person deletes the conversation without the brain."""
        self.observers.gone(self.observers.sealed(name))
        reply = self.runner.run(self.opened.gateway.delete(CHANNELS[name], name, "en"))
        self.observers.deleted(name, self.now, reply)
        self.people[name].end()
        self.note("deletions")

    @rule(name=_PEOPLE)
    def export(self, name: str) -> None:
        """A person asks for what is stored."""
        same(self.observers.view(name), self.people[name].view(self.now))
        self.note("exports")

    @rule(mode=st.sampled_from(["well", "away"]))
    def brain(self, mode: Literal["well", "away"]) -> None:
        """The brain fails, or comes back."""
        self.mind.mode = mode

    @rule(seconds=st.sampled_from([5.0, 31 * 60.0, 61 * 60.0, 25 * 3600.0]))
    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.now += seconds
        self.note("pauses")

    @rule()
    def end_what_is_over(self) -> None:
        """The upkeep that runs every 30 seconds."""
        with self.observers.upkeep(self.now):
            self.runner.run(self.opened.upkeep.once())

    @rule(retire=st.booleans())
    def rotate(self, retire: bool) -> None:
        """The operator changes the keys, and takes the old ones away when none is in use."""
        file = self.opened.folder / "keys"
        keys.write(file, keys.read(file).rotated())
        if retire:
            self.end_what_is_over()
            current = keys.read(file).only_current()
            same(self.runner.run(self.opened.vault.used()), {current.current})
            keys.write(file, current)
        self.note("rotations")

    @invariant()
    def nothing_is_readable(self) -> None:
        """No file holds what a person wrote, or anything of what was deleted."""
        self.observers.files()
