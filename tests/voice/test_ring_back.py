"""Who rings and hangs up is called back: once, whatever restarts or fails, and forgotten."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from bot.errors import StoreUnavailable
from bot.people.rings import LIFE
from tests.gateway.conftest import House, house, words
from tests.sms.twilio.line import settings
from tests.voice.desks import Handset, Nobody
from tests.voice.ringing import (
    ENVIRONMENT,
    LINE,
    NUMBER,
    ON,
    OTHER,
    Calls,
    left,
    ringing_back,
)
from tests.voice.walking import book_of
from voice.acts import HangUp, Keyed, PickedUp
from voice.line import Caller, CallRefused, Returned
from voice.opening import Behind, Telephone
from voice.ringback.ringback import AGAIN, FIRST, RingBack
from voice.ringback.settings import RingBackSettings
from voice.settings import VoiceSettings

__all__ = ["house", "words"]


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
