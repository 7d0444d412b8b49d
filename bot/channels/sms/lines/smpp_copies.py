"""Telling a message that the operator sends again from one that says the same once more.

SMPP gives a message from a phone no name. The operator sends it again where it does not know
that we took it, mostly with another sequence number. A person who sends "1" twice means two
choices. So the question is what the operator knows, and the order of TCP tells it: whoever
responds to what we wrote after an answer has read that answer, and whatever comes after the
response was sent in knowledge of it.

- An answer that was confirmed in this way ends the matter: the same text is a new message.
- An answer that the end of the connection left unconfirmed, or that said "later", may not be
  known, or is to be followed by a copy: the same text after it is one. Whoever really writes
  it again in these minutes is not heard a second time. That is rare, and the first one was.
- While the connection lives, every message is answered before an operator's timer runs out
  (smpp_intake.ANSWER_WITHIN). So an equal message with another sequence number is a new one,
  such as two of one person from the operator's queue after a break.

Names are keyed hashes of all that a copy has in common; tokens are random and become the id of
the message. Both are written down before a message is worked on, so that its copy gets the
same id after a crash.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import msgspec

# Seconds, as all times here. So long, while bound, a copy of what may not be known is expected.
AGAIN_WITHIN = 900.0
LIFE = 24 * 3600.0


class Kept(msgspec.Struct, frozen=True):
    """What is written down of a message: it is all that a restart needs."""

    name: str
    token: str
    came: float
    stored: bool
    finished: bool


@dataclass
class Seen:
    """A message that may come again.

    session, sequence: where it came last; came: when it came first. answer: its number among
    the answers of the session, 0 before it. stored: it was. finished: it is a part, and its
    whole message was stored. doubtful: the operator may not know that we took it;
    expected_until: so long.
    """

    name: str
    token: str
    came: float
    session: int = 0
    sequence: int = 0
    answer: int = 0
    stored: bool = False
    finished: bool = False
    doubtful: bool = False
    expected_until: float = 0.0


@dataclass
class Copies:
    """The messages that may come again. Times are given; nothing here waits or writes."""

    _seen: list[Seen] = field(default_factory=list)
    _session: int = 0
    _answers: int = 0

    @staticmethod
    def of(kept: Sequence[Kept]) -> Copies:
        """What an earlier process left."""
        return Copies(
            [Seen(k.name, k.token, k.came, stored=k.stored, finished=k.finished) for k in kept]
        )

    def kept(self) -> list[Kept]:
        """What a later process needs."""
        return [Kept(s.name, s.token, s.came, s.stored, s.finished) for s in self._seen]

    def begin(self, now: float) -> None:
        """A new session: what the last one left open may come again from now on."""
        self._session += 1
        self._answers = 0
        for seen in self._seen:
            _doubt(seen, now)

    def sight(self, name: str, sequence: int, now: float) -> Seen:
        """Note a message that came: a new one, or one that was seen before."""
        self._seen = [seen for seen in self._seen if not _over(seen, now)]
        copies = [seen for seen in self._seen if self._may_be(seen, name, sequence)]
        if copies:
            # One that was not stored comes first: it must not be taken for one that was.
            found = min(copies, key=lambda seen: seen.stored)
        else:
            found = Seen(name, secrets.token_hex(16), came=now)
            self._seen.append(found)
        found.session, found.sequence = self._session, sequence
        found.answer, found.doubtful = 0, False
        return found

    def answered(self, seen: Seen, *, stored: bool, now: float) -> None:
        """Note that the operator is told now: stored, or to send it again later."""
        seen.stored = seen.stored or stored
        if stored:
            self._answers += 1
            seen.answer = self._answers
        else:
            _doubt(seen, now)

    def mark(self) -> int:
        """A number for a request that is written now: the answers that went before it."""
        return self._answers

    def confirmed(self, mark: int) -> bool:
        """Note that the request with that mark had a response; whether that ended something."""
        before = len(self._seen)
        self._seen = [s for s in self._seen if not (self._waits(s) and s.answer <= mark)]
        return len(self._seen) < before

    def unconfirmed(self) -> bool:
        """Whether there is an answer of which nobody knows whether it was read."""
        return any(self._waits(seen) for seen in self._seen)

    def finish(self, tokens: Collection[str]) -> None:
        """Note that the whole message of these parts was stored: a copy needs nothing more."""
        for seen in self._seen:
            seen.finished = seen.finished or seen.token in tokens

    def _waits(self, seen: Seen) -> bool:
        return bool(seen.answer) and seen.session == self._session and not seen.doubtful

    def _may_be(self, seen: Seen, name: str, sequence: int) -> bool:
        return seen.name == name and (seen.doubtful or seen.sequence == sequence)


def _doubt(seen: Seen, now: float) -> None:
    seen.doubtful, seen.expected_until = True, now + AGAIN_WITHIN


def _over(seen: Seen, now: float) -> bool:
    return now - seen.came > LIFE or (seen.doubtful and now > seen.expected_until)
