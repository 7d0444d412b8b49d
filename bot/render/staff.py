"""The staff page as HTML: plain, without JavaScript, for small screens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.compose.people import international, place, week
from bot.feedback.days import KEEP_DAYS
from bot.feedback.gaps import Total
from bot.feedback.reports import Report
from bot.i18n import Phrases
from bot.languages import Languages
from bot.people.roster import Roster
from bot.people.wishes import Wish
from bot.render.web import templates


@dataclass(frozen=True)
class Work:
    """What the organisation's people see: who waits to be called back, answers that were
    reported, and how often a question had no answer."""

    waiting: Sequence[Wish]
    reports: Sequence[Report]
    gaps: Sequence[Total]


class StaffRenderer:
    """Renders the staff page in the served languages."""

    def __init__(self, languages: Languages, phrases: Phrases) -> None:
        self._languages = languages
        self._phrases = phrases
        self._template = templates().get_template("staff.html")

    def outside(self, language: str) -> str:
        """For who is not signed in."""
        return self._page(language, "outside")

    def arrival(self, language: str, link: str) -> str:
        """The button that uses a link."""
        return self._page(language, "arrival", link=link)

    def work(self, language: str, work: Work, roster: Roster, form: str) -> str:
        """What is to be done; form is what the page's forms carry."""
        return self._page(
            language,
            "work",
            waiting=work.waiting,
            reports=work.reports,
            gaps=work.gaps,
            days=KEEP_DAYS,
            callers=[(back.by, week(back.hours, language)) for back in roster.callers_back],
            hour=lambda seconds: _hour(seconds, roster.zone),
            place=place(roster.zone, language),
            form=form,
        )

    def _page(self, language: str, shown: str, **values: object) -> str:
        def phrase(key: str, **values: str | int) -> str:
            return self._phrases(key, language, **values)

        return self._template.render(
            shown=shown,
            language=self._languages[language],
            languages=self._languages,
            international=international,
            t=phrase,
            **values,
        )


def _hour(seconds: float, zone: ZoneInfo) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC).astimezone(zone):%Y-%m-%d %H:%M}"
