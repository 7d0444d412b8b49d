"""What is looked at after each step of a random history: answers, what the brain was asked,
what is stored, and what is readable in the files. Each is compared with the model."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from bot.gateway.gateway import Answered
from bot.gateway.message import Incoming
from bot.privacy.sealing import keyed_name
from bot.reply import Reply
from evaluation.promises.model import Person
from evaluation.promises.opened import Opened, words

_CANARY = "canary"


def canary(name: str) -> str:
    """What each text of a person begins with."""
    return f"{_CANARY}-{name}"


def same(found: object, expected: object) -> None:
    """Raises AssertionError where the model has something else."""
    if found != expected:
        raise AssertionError(f"{found} where the model has {expected}")


class Observers:
    """They look at the gateway that is open now, and remember what must be gone."""

    opened: Opened

    def __init__(self, people: Mapping[str, Person], runner: asyncio.Runner) -> None:
        """people is the model; it changes while the history goes on."""
        self._people = people
        self._runner = runner
        # Of conversations that are deleted, as it was in the files.
        self._destroyed: set[bytes] = set()

    def sealed(self, name: str) -> list[bytes]:
        """What is stored of a person now, as it is in the files."""
        channel = self._people[name].channel
        return self._runner.run(self.opened.sealed(self._keyed("sender", channel, name)))

    def knows(self, incoming: Incoming) -> bool:
        """Whether the store has seen the message, be it there or deleted."""
        channel = incoming.channel
        provider_id = self._keyed("message", channel, incoming.message_id)
        return self._runner.run(self.opened.inbox.seen(channel, provider_id)) is not None

    def view(self, name: str) -> list[tuple[str, str, str | None]] | None:
        """What the export of a conversation holds, as the model tells it."""
        channel = self._people[name].channel
        transcript = self._runner.run(self.opened.gateway.export(channel, name))
        if transcript is None:
            return None
        return [
            (t.status, t.asked.text, t.reply and t.reply.parts[-1].text) for t in transcript.turns
        ]

    def answered(self, name: str, id_: str, answered: Answered) -> None:
        """The answer to a message is the one of the model, and the same as before."""
        person, text = self._people[name], answered.reply.text()
        same([other for other in self._people if canary(other) in text and other != name], [])
        turn = next((turn for turn in person.turns if turn.id == id_), None)
        if answered.reply.effect == "forget":
            same(turn, None)
        elif turn is None:
            same(answered.how, "ended")
        elif turn.said is None:
            same(answered.how, "busy")
        else:
            same((answered.how, turn.said in text), ("answered", True))
            parts = tuple(part for part in answered.reply.parts if part.role != "data")
            reply = replace(answered.reply, parts=parts)
            turn.reply = turn.reply or reply
            same(reply, turn.reply)

    def asked(self, found: Sequence[str], expected: Sequence[str]) -> None:
        """The brain was asked what it should be, of each person in order."""
        same(sorted(found), sorted(expected))
        for own in map(canary, self._people):
            same(
                [text for text in found if own in text], [text for text in expected if own in text]
            )

    def deleted(self, name: str, now: float, reply: Reply) -> None:
        """A deletion said how much there was. The model still has it."""
        person, phrases = self._people[name], words().phrases
        answers = sum(turn.said is not None for turn in person.turns)
        expected = phrases("delete.done", "en", messages=len(person.turns), answers=answers)
        same(reply.text(), phrases("export.empty", "en") if person.over(now) else expected)

    def gone(self, sealed: Iterable[bytes]) -> None:
        """From now on this is in no file."""
        self._destroyed.update(sealed)

    def there(self, sealed: Iterable[bytes]) -> None:
        """This is of a conversation that goes on: it came after what has ended."""
        self._destroyed.difference_update(sealed)

    @contextmanager
    def upkeep(self, now: float) -> Iterator[None]:
        """The gateway does its upkeep in the block: what the model ends by it must be gone."""
        before = {name: self.sealed(name) for name in self._people}
        yield
        for name, person in self._people.items():
            began = person.began
            person.upkeep(now)
            if began is not None and person.began is None:
                self.gone(before[name])

    def files(self) -> None:
        """No file holds what a person wrote, or anything of what was deleted."""
        for path in self.opened.folder.iterdir():
            content = path.read_bytes()
            same(_CANARY.encode() in content, False)
            same([sealed for sealed in self._destroyed if sealed in content], [])

    def _keyed(self, *parts: str) -> str:
        return keyed_name(self.opened.stores.keeper.ring.naming, *parts)
