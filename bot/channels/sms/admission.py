"""Which messages are answered: a pure decision over counts that are in memory only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from bot.channels.sms.numbers import country_of
from bot.clock import Clock
from bot.gateway.limits import Window
from bot.privacy.sealing import keyed_name

# answer; told: too many, which the person is told once; ignore: nothing is said.
Verdict = Literal["answer", "told", "ignore"]
HOUR, DAY = 3600.0, 24 * 3600.0
# The same words so often within this time come from a machine that answers ours.
LOOP, MOST_ALIKE = 600.0, 3
# Keys are pressed again and again: "9" for more.
LONGEST_KEY = 3


@dataclass(frozen=True)
class Decision:
    """What to do with a message, and for whoever looks at the log, why."""

    verdict: Verdict
    why: str


class Admission:
    """Decides once for each message. Names are keyed hashes, never numbers."""

    def __init__(
        self, clock: Clock, naming: bytes, countries: Collection[str], per_hour: int, per_day: int
    ) -> None:
        """naming is the key of keyed names; countries are ISO 3166 codes."""
        self._naming = naming
        self._countries = countries
        self._hour = Window(clock, per_hour, HOUR)
        self._day = Window(clock, per_day, DAY)
        self._told = Window(clock, 1, HOUR)
        self._alike = Window(clock, MOST_ALIKE, LOOP)
        self._clock = clock
        self._decided: dict[str, tuple[float, Decision]] = {}

    def decide(self, number: str, identifier: str, name: str, words: str) -> Decision:
        """What to do with a message; the same when it is brought again.

        A line brings a message again until it is stored: counted anew each time, it would
        end as ignored, and be lost.

        number: of the sender; identifier: a keyed hash of the message's; name: one of the
        sender; words: what it says, of which only a keyed hash is kept, with the name.
        """
        now = self._clock()
        self._forget(now)
        _, decision = self._decided.pop(identifier, (now, None))
        decision = decision or self._decide(number, name, words)
        self._decided[identifier] = (now, decision)
        return decision

    def _forget(self, now: float) -> None:
        """The oldest stands first: each is put at the end when it is asked for."""
        while self._decided:
            first = next(iter(self._decided))
            if now - self._decided[first][0] < HOUR:
                return
            del self._decided[first]

    def _decide(self, number: str, name: str, words: str) -> Decision:
        country = country_of(number)
        if country is None:
            return Decision("ignore", "the sender is no telephone number")
        if country not in self._countries:
            return Decision("ignore", f"numbers of {country} are not answered")
        if len(words) > LONGEST_KEY and not self._alike.hit(keyed_name(self._naming, name, words)):
            return Decision("ignore", "the same message again and again")
        # Both are counted: whoever waits an hour is still within the day's limit.
        if self._hour.hit(name) and self._day.hit(name):
            return Decision("answer", "")
        told = self._told.hit(name)
        return Decision("told" if told else "ignore", "too many messages from one number")
