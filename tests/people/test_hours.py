"""Who is there and when next: midnights, holidays, and nights in which the clock is changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.people.hours import Hours, Span, next_opening, open_until
from tests.people.samples import hours

WEEKDAY = {"mon": ["09:00-12:00", "13:00-17:00"]}
NIGHT = {"sat": ["22:00-06:00"]}
# 23 November 2026 is a Monday.
BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str, fold: int = 0) -> datetime:
    """A time by the clock on the wall in Berlin; fold 1 is the second of two such times."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN, fold=fold)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("week", "moment", "until"),
    [
        pytest.param(WEEKDAY, at("2026-11-23 08:59"), None, id="a minute before"),
        pytest.param(WEEKDAY, at("2026-11-23 09:00"), "12:00", id="on the minute"),
        pytest.param(WEEKDAY, at("2026-11-23 11:59"), "12:00", id="the last minute"),
        pytest.param(WEEKDAY, at("2026-11-23 12:00"), None, id="lunch"),
        pytest.param(WEEKDAY, at("2026-11-23 13:00"), "17:00", id="after lunch"),
        pytest.param(WEEKDAY, at("2026-11-24 10:00"), None, id="another day"),
        pytest.param(WEEKDAY, utc("2026-11-23 08:00"), "12:00", id="asked in another zone"),
        pytest.param(NIGHT, at("2026-11-28 23:00"), "06:00", id="before midnight"),
        pytest.param(NIGHT, at("2026-11-29 05:59"), "06:00", id="after midnight"),
        pytest.param(NIGHT, at("2026-11-29 06:00"), None, id="in the morning"),
        pytest.param(NIGHT, at("2026-11-28 05:00"), None, id="the morning before"),
        pytest.param({"sun": ["00:00-24:00"]}, at("2026-11-29 23:59"), "00:00", id="a whole day"),
        pytest.param({"sun": ["00:00-24:00"]}, at("2026-11-30 00:00"), None, id="the day after"),
        # 29 March 2026: at 02:00 it is 03:00.
        pytest.param(NIGHT, at("2026-03-29 05:59"), "06:00", id="the short night"),
        pytest.param(NIGHT, utc("2026-03-29 04:00"), None, id="the short night ends an hour early"),
        pytest.param(
            {"sun": ["02:30-04:00"]}, utc("2026-03-29 01:29"), None, id="before a time that is not"
        ),
        pytest.param(
            {"sun": ["02:30-04:00"]}, utc("2026-03-29 01:30"), "04:00", id="a time that is not"
        ),
        pytest.param({"sun": ["02:10-02:50"]}, utc("2026-03-29 00:30"), None, id="all in the gap"),
        # 25 October 2026: at 03:00 it is 02:00 again.
        pytest.param(NIGHT, utc("2026-10-25 04:59"), "06:00", id="the long night"),
        pytest.param(NIGHT, utc("2026-10-25 05:00"), None, id="the long night ends"),
        pytest.param({"sun": ["01:30-02:30"]}, at("2026-10-25 02:15"), "02:30", id="first 02:15"),
        pytest.param({"sun": ["01:30-02:30"]}, at("2026-10-25 02:15", 1), None, id="second 02:15"),
    ],
)
def test_somebody_is_there(week: dict[str, list[str]], moment: datetime, until: str | None) -> None:
    found = open_until(hours(week), moment)
    assert (None if found is None else f"{found:%H:%M}") == until


@pytest.mark.parametrize(
    ("week", "closed", "moment", "expected"),
    [
        pytest.param(WEEKDAY, (), at("2026-11-23 08:00"), "2026-11-23 09:00", id="today"),
        pytest.param(WEEKDAY, (), at("2026-11-23 09:00"), "2026-11-23 13:00", id="after lunch"),
        pytest.param(WEEKDAY, (), at("2026-11-23 13:00"), "2026-11-30 09:00", id="in a week"),
        pytest.param(
            WEEKDAY, ("2026-11-23",), at("2026-11-22 10:00"), "2026-11-30 09:00", id="a holiday"
        ),
        pytest.param(
            WEEKDAY,
            ("2026-11-23", "2026-11-30", "2026-12-07", "2026-12-14", "2026-12-21"),
            at("2026-11-22 10:00"),
            None,
            id="closed for more than a month",
        ),
        pytest.param(NIGHT, (), at("2026-03-29 01:00"), "2026-04-04 22:00", id="the short night"),
        pytest.param(
            {"sun": ["02:30-04:00"]},
            (),
            at("2026-03-28 12:00"),
            "2026-03-29 03:30",
            id="a time that is not is an hour later",
        ),
        pytest.param({}, (), at("2026-11-23 08:00"), None, id="never"),
    ],
)
def test_the_next_opening(
    week: dict[str, list[str]], closed: tuple[str, ...], moment: datetime, expected: str | None
) -> None:
    days = [date.fromisoformat(day) for day in closed]
    found = next_opening(hours(week, closed=days), moment)
    assert (None if found is None else f"{found:%Y-%m-%d %H:%M}") == expected


def test_a_night_goes_on_into_a_holiday_and_does_not_begin_on_one() -> None:
    night = hours({"thu": ["22:00-02:00"], "fri": ["22:00-02:00"]}, closed=[date(2026, 12, 25)])
    assert open_until(night, at("2026-12-25 01:00"))
    assert not open_until(night, at("2026-12-25 23:00"))
    assert not open_until(night, at("2026-12-26 01:00"))


SPANS = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).map(
    lambda pair: Span(pair[0], pair[0] + pair[1])
)
WEEKS = st.tuples(*(st.lists(SPANS, max_size=2).map(tuple) for _ in range(7)))
ZONES = st.sampled_from(["Europe/Athens", "Africa/Cairo", "Asia/Kabul", "America/St_Johns"])
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(WEEKS, ZONES, MOMENTS)
def test_what_is_said_of_the_next_opening_holds(
    week: tuple[tuple[Span, ...], ...], zone: str, moment: datetime
) -> None:
    found = Hours(ZoneInfo(zone), week)
    following = next_opening(found, moment)
    if following is None:
        assert not any(week)
        return
    assert following > moment
    assert open_until(found, following)
    if open_until(found, moment) is None:
        between = (following - moment) * 0.5
        assert open_until(found, moment + between) is None
        assert (
            open_until(found, following - timedelta(seconds=1)) is None
            or following - timedelta(seconds=1) < moment
        )


@given(WEEKS, MOMENTS)
def test_where_the_clock_is_never_changed_the_wall_decides(
    week: tuple[tuple[Span, ...], ...], moment: datetime
) -> None:
    """Against hours read minute by minute off a week's wall."""
    zone = ZoneInfo("Asia/Kabul")
    local = moment.astimezone(zone)
    minute = local.weekday() * 1440 + local.hour * 60 + local.minute
    there = any(
        (minute - day * 1440 - span.begins) % (7 * 1440) < span.ends - span.begins
        for day, spans in enumerate(week)
        for span in spans
    )
    assert (open_until(Hours(zone, week), moment) is not None) == there


@given(WEEKS, ZONES, MOMENTS)
def test_who_is_there_stays_until_the_time_that_is_said(
    week: tuple[tuple[Span, ...], ...], zone: str, moment: datetime
) -> None:
    found = Hours(ZoneInfo(zone), week)
    until = open_until(found, moment)
    if until is not None:
        assert moment < until
        assert open_until(found, until - timedelta(seconds=1))
