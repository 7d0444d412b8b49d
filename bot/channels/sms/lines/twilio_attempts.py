"""What this process knows of the texts that it handed to Twilio, and what a list of them tells.

Twilio takes no key of ours with a message that it would give back, so a message is known by
Twilio's own name for it (SID): from its answer, or from a status report to an address that
holds the delivery's key. Where neither came, the list of messages to the person decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.clock import Clock
from bot.gateway.outbox import LIFE


@dataclass
class Attempt:
    """The sending of one delivery. begun and ended are seconds; where an attempt was unclear,
    the ones after it go on from the same beginning."""

    begun: float
    ended: float
    sid: str | None = None
    surely_not: bool = False


class Attempts:
    """The attempts of this process by the delivery's key, as long as a delivery lives."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._all: dict[str, Attempt] = {}

    def of(self, key: str) -> Attempt | None:
        """What is known of a delivery; None where this process did not send it."""
        return self._all.get(key)

    def begin(self, key: str) -> Attempt:
        """The attempt that begins now, or goes on from one that is unclear or was taken."""
        self._forget()
        attempt = self._all.get(key)
        if attempt is None or attempt.surely_not:
            now = self._clock()
            self._all.pop(key, None)
            attempt = self._all[key] = Attempt(now, now)
        return attempt

    def taken(self, key: str, sid: str) -> None:
        """Twilio has the delivery under this SID."""
        self.begin(key).sid = sid

    def claimed(self) -> frozenset[str]:
        """The SIDs that belong to deliveries already."""
        return frozenset(a.sid for a in self._all.values() if a.sid is not None)

    def _forget(self) -> None:
        before = self._clock() - LIFE
        while self._all and (oldest := next(iter(self._all.items())))[1].begun <= before:
            del self._all[oldest[0]]


@dataclass(frozen=True)
class Listed:
    """A message to the person in Twilio's list that no delivery has claimed; text is empty
    where the account hides it."""

    sid: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class Found:
    """Whether a text was taken, None where the list does not tell; sid where it was."""

    taken: bool | None
    sid: str | None = None


def find(listed: Sequence[Listed], text: str, *, known: bool, whole: bool) -> Found:
    """Look for `text` in the messages of the time in which it can have been sent.

    known: this process made the attempt, so that `listed` begins with it, and everything
    sent before is claimed or older. An equal text is then this one, not an earlier one: many
    answers are alike. Without that (after a restart) an equal text may be an earlier one.
    whole: the list has no further page.
    """
    same = next((one for one in listed if _plain(text) in _plain(one.text)), None)
    if same is not None:
        # To call an earlier message this one would lose the answer; to call this one an
        # earlier message would say it twice.
        return Found(True, same.sid) if known else Found(None)
    # While this process sends to a person, nothing else does. Something that it does not know
    # may be this text, hidden or changed on the way.
    odd = listed if known else [one for one in listed if not one.text]
    return Found(False) if whole and not odd else Found(None)


def _plain(text: str) -> str:
    """Without differences of white space, which a provider may trim."""
    return " ".join(text.split())
