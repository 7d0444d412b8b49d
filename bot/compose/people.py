"""Who of the organisation can be called: what is said, and opening hours in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

import phonenumbers
from babel.dates import get_day_names, get_timezone_location

from bot.compose.part import part
from bot.i18n import Phrases
from bot.people.hours import DAY, Hours, Span
from bot.people.roster import Desk, Roster
from bot.reply import Part

# The name of a weekday is enough for an opening of the next days.
_THIS_WEEK = timedelta(days=6)


def people(
    roster: Roster, language: str, phrases: Phrases, moment: datetime
) -> tuple[Part, ...] | None:
    """Who can be called now in `language`, or else who next; None where nobody ever can.

    Without somebody there now, it ends with the words before the public services.
    """

    def said(key: str, desk: Desk, **more: str) -> Part:
        return part(phrases, "say", key, language, **_about(desk, language), **more)

    now = roster.on_duty(language, moment)
    if now:
        return tuple(said("people.open", desk, until=f"{until:%H:%M}") for desk, until in now)
    following = roster.next_on_duty(language, moment)
    if following is None:
        return None
    desk, when = following
    closed = said("people.closed", desk, when=opening(when, moment, language))
    return closed, part(phrases, "say", "person.none", language)


def opening(when: datetime, moment: datetime, language: str) -> str:
    """The weekday and time of `when`, with the day's date where it is not within six days."""
    weekday = get_day_names("wide", "format", locale=language)[when.weekday()]
    clock = f"{when:%H:%M}"
    near = when.date() - moment.astimezone(when.tzinfo).date() <= _THIS_WEEK
    return f"{weekday} {clock}" if near else f"{weekday} {when.date().isoformat()} {clock}"


def week(hours: Hours, language: str) -> str:
    """Opening hours as one line; weekdays that follow each other with the same hours are
    written together."""
    # Not the abbreviated names: asked for one language, Babel 2.18 then gives them for others
    # too (python-babel/babel#1234).
    names = get_day_names("wide", "format", locale=language)
    written = []
    for spans, group in groupby(range(len(hours.week)), lambda day: hours.week[day]):
        days = list(group)
        if spans:
            first, last = names[days[0]], names[days[-1]]
            named = first if len(days) == 1 else f"{first} – {last}"
            written.append(f"{named} {', '.join(map(_written, spans))}")
    return "; ".join(written)


def place(zone: ZoneInfo, language: str) -> str:
    """The place whose time it is."""
    return str(get_timezone_location(zone, locale=language, return_city=True))


def international(phone: str) -> str:
    """A number ("+" and digits) as it is written to be read."""
    shown = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(phonenumbers.parse(phone), shown))


def _about(desk: Desk, language: str) -> dict[str, str]:
    return {
        "name": desk.name,
        "phone": international(desk.phone),
        "hours": week(desk.hours, language),
        "place": place(desk.hours.zone, language),
    }


def _written(span: Span) -> str:
    return f"{_clock(span.begins)}–{_clock(span.ends)}"


def _clock(minute: int) -> str:
    # Midnight at the end of a day is written as 24:00, so that it is not the one before it.
    hour, left = divmod(minute if minute == DAY else minute % DAY, 60)
    return f"{hour:02}:{left:02}"
