"""The gateway under random use, failures, crashes and passing time, against a simple model.

Everything is real but the brain, the clock, and the moment of a crash.
"""

from __future__ import annotations

import asyncio
import copy
import shutil
import tempfile
from collections import Counter
from collections.abc import Coroutine, Mapping
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bot.gateway.gateway import Answered
from bot.gateway.message import Incoming, Message
from bot.privacy import keys
from bot.privacy.keys import KeyRing
from bot.privacy.sealing import keyed_name
from evaluation.promises.model import COMMANDS, Person
from evaluation.promises.opened import START, FakeBrain, Opened, words

CANARY = "canary"
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
        self.destroyed: set[bytes] = set()
        self.stack = ExitStack()
        self.runner = self.stack.enter_context(asyncio.Runner())
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
        before = {name: self.runner.run(self.sealed(name)) for name in CHANNELS}
        self.runner.run(self.running.enter_async_context(self.opened.service.running()))
        self.runner.run(self.opened.life.quiet())
        self.ended(before)

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
        text = f"{CANARY}-{name}-{len(sent)}" if kind == "text" else kind
        sent.append((str(len(sent)), text))
        return sent[-1]

    async def sealed(self, name: str) -> list[bytes]:
        naming = self.opened.stores.keeper.ring.naming
        return await self.opened.sealed(keyed_name(naming, "sender", CHANNELS[name], name))

    async def known(self, name: str, id_: str) -> bool:
        """Whether the store has seen the message, be it there or deleted."""
        naming = self.opened.stores.keeper.ring.naming
        channel = CHANNELS[name]
        provider_id = keyed_name(
            naming, "message", channel, self.incoming(name, id_, "").message_id
        )
        return await self.opened.inbox.seen(channel, provider_id) is not None

    def check(self, name: str, id_: str, answered: Answered) -> None:
        """The answer to a message is the one of the model, and the same as before."""
        person, text = self.people[name], answered.reply.text()
        others = [other for other in CHANNELS if f"{CANARY}-{other}" in text and other != name]
        _same(others, [])
        turn = next((turn for turn in person.turns if turn.id == id_), None)
        if answered.reply.effect == "forget":
            _same(turn, None)
        elif turn is None:
            _same(answered.how, "ended")
        elif turn.said is None:
            _same(answered.how, "busy")
        else:
            _same((answered.how, turn.said in text), ("answered", True))
            parts = tuple(part for part in answered.reply.parts if part.role != "data")
            reply = replace(answered.reply, parts=parts)
            turn.reply = turn.reply or reply
            _same(reply, turn.reply)

    @rule(name=_PEOPLE, which=_WHICH, kind=_KINDS)
    def send(self, name: str, which: int, kind: str) -> None:
        """A new message, or one that was sent before."""
        self.send_at_once([(name, which)], kind)

    @rule(several=st.lists(st.tuples(_PEOPLE, _WHICH), min_size=2, max_size=6))
    def send_at_once(self, several: list[tuple[str, int]], kind: str = "text") -> None:
        """Several messages, new ones and retries, all at once."""
        chosen = [(name, *self.message(name, which, kind)) for name, which in several]
        sealed = {name: self.runner.run(self.sealed(name)) for name, _, _ in chosen}
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
            self.check(name, id_, answered)
            if person.began is None and answered.reply.effect == "forget":
                self.destroyed.update(sealed[name])
        _same(sorted(self.mind.asked), sorted(asked))
        for name in CHANNELS:
            own = f"{CANARY}-{name}"
            _same([t for t in self.mind.asked if own in t], [t for t in asked if own in t])
        self.note("messages" if len(chosen) == 1 else "at once")

    @rule(name=_PEOPLE, which=_WHICH, kind=_KINDS)
    def send_and_leave(self, name: str, which: int, kind: str) -> None:
        """The request ends while the brain works."""
        id_, text = self.message(name, which, kind)
        mode, self.mind.mode = self.mind.mode, "stuck"
        self.mind.called.clear()
        self.interrupted(
            self.opened.gateway.answer(self.incoming(name, id_, text)), self.mind.called
        )
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
        self.interrupted(
            self.opened.gateway.answer(self.incoming(name, id_, text)), self.opened.life.over
        )
        self.start_anew()
        for person in possible:
            person.upkeep(self.now)
        view = self.view(name)
        # Of those that show the same, the one that knows the message as the store does.
        known = self.runner.run(self.known(name, id_))
        fitting = [p for p in possible if p.view(self.now) == view and p.knows(id_) == known]
        _same(bool(fitting), True)
        self.people[name] = fitting[-1]
        # Its conversation may be a new one, which came after what has ended.
        self.destroyed.difference_update(self.runner.run(self.sealed(name)))
        self.note("crashes")

    def interrupted(self, work: Coroutine[Any, Any, object], at: asyncio.Event) -> None:
        """Do `work` until it ends or `at` is set; then cancel it."""

        async def both() -> None:
            task, point = asyncio.create_task(work), asyncio.create_task(at.wait())
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
        person, phrases = self.people[name], words().phrases
        self.destroyed.update(self.runner.run(self.sealed(name)))
        reply = self.runner.run(self.opened.gateway.delete(CHANNELS[name], name, "en"))
        answers = sum(turn.said is not None for turn in person.turns)
        expected = phrases("delete.done", "en", messages=len(person.turns), answers=answers)
        if person.over(self.now):
            expected = phrases("export.empty", "en")
        _same(reply.text(), expected)
        person.end()
        self.note("deletions")

    def view(self, name: str) -> list[tuple[str, str, str | None]] | None:
        """What the export of a conversation holds, as the model tells it."""
        transcript = self.runner.run(self.opened.gateway.export(CHANNELS[name], name))
        if transcript is None:
            return None
        return [
            (t.status, t.asked.text, t.reply and t.reply.parts[-1].text) for t in transcript.turns
        ]

    @rule(name=_PEOPLE)
    def export(self, name: str) -> None:
        """A person asks for what is stored."""
        _same(self.view(name), self.people[name].view(self.now))
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
        before = {name: self.runner.run(self.sealed(name)) for name in CHANNELS}
        self.runner.run(self.opened.upkeep.once())
        self.ended(before)

    def ended(self, before: Mapping[str, list[bytes]]) -> None:
        """An upkeep was done; `before` it this was stored of each person."""
        for name, person in self.people.items():
            began = person.began
            person.upkeep(self.now)
            if began is not None and person.began is None:
                self.destroyed.update(before[name])

    @rule(retire=st.booleans())
    def rotate(self, retire: bool) -> None:
        """The operator changes the keys, and takes the old ones away when none is in use."""
        file = self.opened.folder / "keys"
        keys.write(file, keys.read(file).rotated())
        if retire:
            self.end_what_is_over()
            current = keys.read(file).only_current()
            _same(self.runner.run(self.opened.vault.used()), {current.current})
            keys.write(file, current)
        self.note("rotations")

    @invariant()
    def nothing_is_readable(self) -> None:
        """No file holds what a person wrote, or anything of what was deleted."""
        for path in self.opened.folder.iterdir():
            content = path.read_bytes()
            _same(CANARY.encode() in content, False)
            _same([sealed for sealed in self.destroyed if sealed in content], [])


def _same(found: object, expected: object) -> None:
    if found != expected:
        raise AssertionError(f"{found} where the model has {expected}")
