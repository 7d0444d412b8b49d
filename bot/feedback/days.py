"""Days of reports and counts, in UTC: their only time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

# How long a report or a count is kept, in days.
KEEP_DAYS = 90


def day_of(now: float) -> str:
    """The day of a time in seconds since 1970, such as "2026-11-22"."""
    return datetime.fromtimestamp(now, UTC).date().isoformat()


def end_of(day: str) -> float:
    """When what is of that day is deleted, in seconds since 1970."""
    return (datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(KEEP_DAYS)).timestamp()


def first_kept(now: float) -> str:
    """The first day whose counts are kept."""
    return day_of(now - (KEEP_DAYS - 1) * 24 * 3600.0)
