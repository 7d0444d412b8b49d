"""Opening hours in a time zone: whether somebody is there, and when next. Pure.

A span of hours begins on its weekday and lasts until its end by the clock on the wall there.
Where that clock is set forward, a time that does not exist is counted as the hour after it;
where it is set back, a time that exists twice is the first of the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = 24 * 60
# Nobody is told of an opening that is further away.
LOOK_AHEAD = 30


@dataclass(frozen=True, order=True)
class Span:
    """From and until, in minutes of the day that it begins on; one that goes past midnight
    ends above 1440."""

    begins: int
    ends: int


@dataclass(frozen=True)
class Hours:
    """The spans of each weekday, Monday first. closed: days on which nothing begins."""

    zone: ZoneInfo
    week: tuple[tuple[Span, ...], ...]
    closed: frozenset[date] = frozenset()


def open_until(hours: Hours, moment: datetime) -> datetime | None:
    """Until when somebody is there who is there at `moment`, in the zone of the hours; None
    where nobody is. `moment` has a time zone."""
    today = moment.astimezone(hours.zone).date()
    days = (today - timedelta(1), today)
    ending = [
        ends for day in days for begins, ends in _shifts(hours, day) if begins <= moment < ends
    ]
    return max(ending).astimezone(hours.zone) if ending else None


def next_opening(hours: Hours, moment: datetime) -> datetime | None:
    """When hours begin next after `moment`, in their zone; None where that is not within 30
    days."""
    today = moment.astimezone(hours.zone).date()
    for ahead in range(LOOK_AHEAD + 1):
        begun = [begins for begins, _ in _shifts(hours, today + timedelta(ahead))]
        later = [begins for begins in begun if begins > moment]
        if later:
            return min(later).astimezone(hours.zone)
    return None


def _shifts(hours: Hours, day: date) -> Iterator[tuple[datetime, datetime]]:
    """From and until of what begins on `day`, in UTC."""
    if day in hours.closed:
        return
    for span in hours.week[day.weekday()]:
        begins, ends = (_instant(day, minute, hours.zone) for minute in (span.begins, span.ends))
        if begins < ends:
            yield begins, ends


def _instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    over, left = divmod(minute, DAY)
    clock = time(left // 60, left % 60)
    # To UTC at once: times of one zone are compared by their faces, not by the moment.
    return datetime.combine(day + timedelta(over), clock, zone).astimezone(UTC)
