"""Who rings and hangs up is called back: only they, within every limit, once, and forgotten."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest
import sqlalchemy as sa

from bot.errors import SettingsError, StoreUnavailable
from bot.people.rings import LIFE
from bot.store.tables import call_days, data_keys
from tests.gateway.conftest import House, house, words
from tests.sms.twilio.line import settings
from tests.voice.ringing import ENVIRONMENT, ON, left, switched_on
from tests.voice.test_desk import Handset, Nobody, opened
from tests.voice.walking import book_of
from voice.acts import HangUp, Keyed, PickedUp
from voice.desk import PhoneDesk
from voice.line import Caller, CallRefused, NotCalled, Returned
from voice.opening import Behind, Telephone
from voice.ringback.numbers import country_of_telephone
from voice.ringback.ringback import AGAIN, DAY, FIRST, HALF_HOUR, HOUR, RingBack
from voice.ringback.settings import RingBackSettings
from voice.settings import VoiceSettings

__all__ = ["house", "words"]

NUMBER, OTHER = "+48500100200", "+306900000001"
LINE = "test"


@dataclass
class Calls:
    """A dialler that notes whom it calls, and under which key."""

    made: list[tuple[str, str]] = field(default_factory=list)
    fails: bool = False

    async def call(self, number: str, key: str, rings: int, longest: int) -> None:
        self.made.append((number, key))
        if self.fails:
            raise NotCalled("away")

    @property
    def numbers(self) -> list[str]:
        return [number for number, _ in self.made]


@dataclass
class Open:
    """Calls back over real stores, without the loop: `look` is one look of it."""

    house: House
    desk: PhoneDesk
    back: RingBack
    calls: Calls

    async def rings(self, number: str | None = NUMBER) -> bool:
        return await self.back.rang(LINE, Caller("call", number))

    async def look(self, after: float = 0.0) -> None:
        self.house.clock.moved += after
        await self.back.look()

    async def minutes(self) -> int:
        """What is counted of all days."""
        counted = sa.select(sa.func.sum(call_days.c.parts))
        return int(await self.house.stores.rows.run(lambda c: c.execute(counted).scalar()) or 0)

    async def keys(self) -> int:
        """Keys in the vault beside its probe."""
        counted = sa.select(sa.func.count()).where(data_keys.c.id != "probe")
        return int(await self.house.stores.keys.run(lambda c: c.execute(counted).scalar()) or 0)


@asynccontextmanager
async def ringing_back(
    house: House, settings: RingBackSettings = ON, **environment: str
) -> AsyncIterator[Open]:
    calls = Calls()
    async with opened(house, ring_back=settings, **environment) as (desk, _, _):
        assert desk.ring_back is not None
        desk.ring_back.through({LINE: calls}, desk.ready)
        yield Open(house, desk, desk.ring_back, calls)


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


async def test_who_rings_is_called_once_and_forgotten(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with ringing_back(house) as one:
        assert await one.rings()
        # They ring again before it: still one call.
        assert await one.rings()
        await one.look()
        assert one.calls.numbers == []
        assert NUMBER.strip("+").encode() not in house.contents()
        await one.look(after=FIRST)
        assert one.calls.numbers == [NUMBER]
        caller = await one.back.answered(one.calls.made[0][1])
        assert caller is not None and caller.number == NUMBER
        assert await one.back.answered(one.calls.made[0][1]) is None
        assert (await left(house), await one.keys()) == (0, 0)
        await one.look(after=sum(AGAIN))
        assert one.calls.numbers == [NUMBER]
        await one.desk.conduct(Handset(["1"], hangs_up=True), caller)
        # A part of a minute counts as one.
        assert await one.minutes() == 1
    assert NUMBER.strip("+") not in caplog.text
    assert NUMBER not in repr(caller)


async def test_three_tries_then_it_is_given_up(house: House) -> None:
    async with ringing_back(house) as one:
        assert await one.rings()
        assert await one.minutes() == ON.minutes
        one.calls.fails = True
        for pause in (FIRST, *AGAIN):
            await one.look(after=pause - 1)
            before = len(one.calls.made)
            await one.look(after=1)
        assert before == 3
        assert one.calls.numbers == [NUMBER] * 3
        assert (await left(house), await one.keys(), await one.minutes()) == (0, 0, 0)


async def test_a_restart_neither_loses_it_nor_calls_twice(house: House) -> None:
    async with ringing_back(house) as one:
        assert await one.rings()
    async with ringing_back(house) as one:
        await one.look(after=FIRST)
        assert one.calls.numbers == [NUMBER]
        key = one.calls.made[0][1]
    # It rings at the telephone, and the service starts anew meanwhile.
    async with ringing_back(house) as one:
        await one.look()
        assert one.calls.numbers == []
        assert await one.back.answered(key) is not None
    async with ringing_back(house) as one:
        await one.look(after=sum(AGAIN))
        assert one.calls.numbers == []


async def test_a_try_that_was_cut_short_is_counted(house: House) -> None:
    """Whether the provider took it is not known: the next try is later, not at once."""

    class Broken(Calls):
        async def call(self, number: str, key: str, rings: int, longest: int) -> None:
            raise KeyError(number)

    async with ringing_back(house) as one:
        assert await one.rings()
        one.back.through({LINE: Broken()}, one.desk.ready)
        with pytest.raises(KeyError):
            await one.look(after=FIRST)
    async with ringing_back(house) as one:
        await one.look()
        assert one.calls.numbers == []
        await one.look(after=AGAIN[0])
        assert one.calls.numbers == [NUMBER]


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


async def test_without_a_store_a_call_is_answered_as_ever(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise StoreUnavailable("gone")

    async with ringing_back(house) as one:
        monkeypatch.setattr(one.back.rings, "add", away)
        assert not await one.rings()


async def test_nobody_is_called_while_there_is_no_room(house: House) -> None:
    async with ringing_back(house, CALLS="1") as one:
        assert await one.rings()
        talk = one.desk.begin(Caller("another"))
        await one.look(after=FIRST)
        assert one.calls.numbers == []
        await talk.end()
        await one.look()
        # The room was taken before they picked up: they are called again.
        talk = one.desk.begin(Caller("another"))
        assert await one.back.answered(one.calls.made[0][1]) is None
        await talk.end()
        await one.look(after=AGAIN[0])
        assert one.calls.numbers == [NUMBER] * 2


async def test_nobody_is_called_to_hear_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ringing_back(house) as one:
        assert await one.rings()
        monkeypatch.setattr(one.desk, "books", lambda _: book_of(house.words.phrases, ()))
        await one.look(after=FIRST)
        assert one.calls.numbers == []


async def test_calls_back_are_no_calls_of_the_number(house: House) -> None:
    """They have limits of their own; a call that comes in later is taken."""
    async with ringing_back(house, PER_HOUR="1") as one:
        returned = Returned(LINE, "PL", house.clock())
        for _ in range(2):
            await one.desk.begin(Caller("call", NUMBER, returned=returned)).end()
        await one.desk.begin(Caller("call", NUMBER)).end()
        with pytest.raises(CallRefused):
            one.desk.begin(Caller("call", NUMBER))


async def test_who_waits_too_long_is_forgotten(house: House) -> None:
    async with ringing_back(house) as one:
        assert await one.rings()
        house.clock.moved += LIFE
        await one.look()
        assert one.calls.numbers == []
        await house.upkeep()
        assert (await left(house), await one.keys()) == (0, 0)


async def test_the_upkeep_leaves_who_waits(house: House) -> None:
    async with ringing_back(house) as one:
        assert await one.rings()
        await house.upkeep()
        await one.look(after=FIRST)
        assert one.calls.numbers == [NUMBER]


async def test_a_call_back_ends_in_time(house: House) -> None:
    """A word of it comes before the line cuts the call."""
    async with ringing_back(house, replace(ON, minutes=4)) as one:
        assert await one.rings()
        await one.look(after=FIRST)
        caller = await one.back.answered(one.calls.made[0][1])
        assert caller is not None
        talk = one.desk.begin(caller)
        await talk.after(PickedUp())
        house.clock.moved += 3 * 60
        assert isinstance(await talk.after(Keyed("1")), HangUp)
        assert await one.minutes() == 4
        house.clock.moved -= 90
        await talk.end()
        await talk.end()
        assert await one.minutes() == 2


async def test_the_telephone_of_the_settings_calls_back(house: House) -> None:
    """With the line that is open, from the first call on."""
    env = settings("http://127.0.0.1:1") | ENVIRONMENT | {"SAFAR_VOICE": "twilio"}
    service = house.service()
    async with service.running() as gateway:
        back = RingBack.of(RingBackSettings.load(env), service.rings, house.stores, house.clock)
        behind = Behind(gateway, Nobody(), None, house.clock, b"name", back)
        voice = VoiceSettings.load(env, house.words.languages.codes)
        telephone = Telephone.of(voice, house.settings, house.words, behind, env)
        async with telephone.answering():
            assert back is not None and telephone.desk.ring_back is back
            assert await back.rang("twilio", Caller("call", NUMBER))
            assert not await back.rang("sip", Caller("call", OTHER))
