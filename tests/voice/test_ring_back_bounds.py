"""Who is called back at all: telephones of people, within every limit; all others are answered."""

from __future__ import annotations

import pytest

from bot.errors import SettingsError
from tests.gateway.conftest import House, house, words
from tests.voice.ringing import (
    ENVIRONMENT,
    LINE,
    NUMBER,
    ON,
    OTHER,
    left,
    ringing_back,
    switched_on,
)
from voice.line import Caller
from voice.ringback.numbers import country_of_telephone
from voice.ringback.ringback import AGAIN, DAY, FIRST, HALF_HOUR, HOUR
from voice.ringback.settings import RingBackSettings

__all__ = ["house", "words"]


def test_it_is_off_where_nobody_has_switched_it_on() -> None:
    assert RingBackSettings.load({}) is None
    assert RingBackSettings.load({"SAFAR_RING_BACK_BUDGET": "5"}) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"SAFAR_RING_BACK": "48:0.10"},
        {"SAFAR_RING_BACK": "PL"},
        {"SAFAR_RING_BACK_BUDGET": ""},
        {"SAFAR_RING_BACK_BUDGET": "much"},
        {"SAFAR_RING_BACK_MINUTES": "61"},
    ],
    ids=["no country", "no price", "no budget", "no amount", "too long"],
)
def test_a_setting_that_bounds_nothing_is_refused(changed: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        RingBackSettings.load(ENVIRONMENT | changed)


@pytest.mark.parametrize(
    ("number", "country"),
    [
        (NUMBER, "PL"),
        (OTHER, "GR"),
        ("+302101234567", "GR"),
        ("+12015550123", "US"),
        ("+48701234567", None),
        ("+48801234567", None),
        ("+48800123456", None),
        ("+447012345678", None),
        ("+870773111632", None),
        ("+88213000000", None),
        ("+48112", None),
        ("112", None),
        ("48500100200", None),
        ("+48500100200;ext=1", None),
        ("+48500100200\nVariable: x=y", None),
        ("", None),
        (None, None),
    ],
    ids=[
        "mobile",
        "mobile in Greece",
        "fixed",
        "fixed or mobile",
        "premium",
        "shared cost",
        "freephone",
        "personal number",
        "satellite",
        "of no country",
        "too short",
        "short",
        "without +",
        "extension",
        "two lines",
        "empty",
        "hidden",
    ],
)
def test_only_telephones_of_people_are_called(number: str | None, country: str | None) -> None:
    assert country_of_telephone(number) == country


async def test_a_number_is_called_once_in_half_an_hour_and_three_times_a_day(house: House) -> None:
    async with ringing_back(house) as one:

        async def rung_and_called() -> bool:
            rung = await one.rings()
            await one.look(after=FIRST)
            if rung:
                assert await one.back.answered(one.calls.made[-1][1]) is not None
            return rung

        assert await rung_and_called()
        assert not await rung_and_called()
        for _ in range(2):
            house.clock.moved += HALF_HOUR
            assert await rung_and_called()
        house.clock.moved += HALF_HOUR
        assert not await rung_and_called()
        house.clock.moved += DAY
        assert await rung_and_called()


@pytest.mark.parametrize(
    ("bounds", "after", "again"),
    [
        ({"PER_HOUR": "1"}, HOUR, True),
        ({"MINUTES_A_DAY": "15"}, HOUR, False),
        ({"MINUTES_A_DAY": "15"}, DAY, True),
        ({"BUDGET": "2.99"}, HOUR, False),
        ({"BUDGET": "2.99"}, DAY, True),
        ({"BUDGET": "3"}, 0, True),
    ],
    ids=["an hour", "minutes", "minutes of the next day", "money", "money of the next day", "both"],
)
async def test_all_calls_together_are_bounded(
    house: House, bounds: dict[str, str], after: float, again: bool
) -> None:
    """Whoever is beyond it is answered as ever. A call to Poland costs 1.00, to Greece 2.00."""
    async with ringing_back(house, switched_on(**bounds)) as one:
        assert await one.rings(NUMBER)
        assert await one.rings(OTHER) is (after == 0)
        house.clock.moved += after
        assert await one.rings("+306900000002") is (again and after > 0)


@pytest.mark.parametrize("number", [None, "+4915112345678", "+48701234567"])
async def test_all_others_are_answered_as_ever(house: House, number: str | None) -> None:
    async with ringing_back(house) as one:
        assert not await one.rings(number)
        assert (await left(house), await one.minutes()) == (0, 0)


async def test_a_line_that_cannot_call_is_answered_as_ever(house: House) -> None:
    async with ringing_back(house) as one:
        assert not await one.back.rang("sip", Caller("call", NUMBER))


async def test_who_was_called_in_vain_and_rings_again_is_answered(house: House) -> None:
    """Also by a service that was started anew, and nothing more is paid for."""
    async with ringing_back(house) as one:
        assert await one.rings()
        await one.look(after=FIRST)
        assert not await one.rings()
    async with ringing_back(house) as one:
        assert not await one.rings()
        assert await one.minutes() == ON.minutes
        await one.look(after=AGAIN[0])
        assert one.calls.numbers == [NUMBER]
        assert not await one.rings()


@pytest.mark.parametrize("waits", [False, True], ids=["who rings first", "who waits already"])
async def test_where_nobody_can_be_called_now_nobody_is_refused(house: House, waits: bool) -> None:
    async with ringing_back(house) as one:
        assert not waits or await one.rings()
        one.back.through({LINE: one.calls}, lambda: False)
        assert not await one.rings()
        assert await left(house) == waits
