"""Who of the organisation can be talked to. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.people.hours import Hours, next_opening, open_until

KEEP_DAYS = 3


@dataclass(frozen=True)
class CallBack:
    """Who calls back, and when as a rule."""

    by: str
    hours: Hours


@dataclass(frozen=True)
class Desk:
    """People behind one telephone number ("+" and digits), with the languages that they speak."""

    name: str
    phone: str
    languages: tuple[str, ...]
    hours: Hours
    call_back: CallBack | None = None


@dataclass(frozen=True)
class Roster:
    """The desks of a deployment, in the order in which they are called.

    zone: of the times on the staff page. keep_days: how long a wish to be called back is kept.
    """

    zone: ZoneInfo
    desks: tuple[Desk, ...] = ()
    keep_days: int = KEEP_DAYS

    def speaking(self, language: str) -> tuple[Desk, ...]:
        """The desks that speak `language`."""
        return tuple(desk for desk in self.desks if language in desk.languages)

    def on_duty(self, language: str, moment: datetime) -> tuple[tuple[Desk, datetime], ...]:
        """Those of them where somebody is at `moment`, and until when, in their zone."""
        return tuple(
            (desk, until)
            for desk in self.speaking(language)
            if (until := open_until(desk.hours, moment)) is not None
        )

    def next_on_duty(self, language: str, moment: datetime) -> tuple[Desk, datetime] | None:
        """The desk that opens first after `moment`, and when, in its zone."""
        opening = [
            (when, desk)
            for desk in self.speaking(language)
            if (when := next_opening(desk.hours, moment)) is not None
        ]
        if not opening:
            return None
        when, desk = min(opening, key=lambda pair: pair[0])
        return desk, when

    @property
    def callers_back(self) -> tuple[CallBack, ...]:
        """Who calls back."""
        return tuple(desk.call_back for desk in self.desks if desk.call_back is not None)

    def calls_back(self, language: str) -> bool:
        """Whether somebody who speaks `language` calls back."""
        return any(desk.call_back is not None for desk in self.speaking(language))


NOBODY = Roster(ZoneInfo("UTC"))
