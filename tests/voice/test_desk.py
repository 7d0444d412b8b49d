"""Calls at the desk: admitted, driven through the real gateway, and gone when they end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.guidance.model import Pack
from tests.gateway.conftest import House, house, words
from tests.voice.desks import Handset, OnDuty, opened
from tests.voice.speaking import QUESTION, Asked
from tests.voice.walking import APPLY, STAFF, texts
from voice.acts import Done, HangUp, Heard, Keyed, Listen, PickedUp, Silence, Transfer
from voice.line import Caller, CallFailed, CallRefused

__all__ = ["house", "words"]

CALLER = Caller("call-1", "+306912345678")
Opened = Callable[..., Any]


async def test_a_whole_call_goes_through_the_gateway_and_leaves_nothing(
    house: House, pack: Pack
) -> None:
    number = pack.entries[APPLY].number
    handset = Handset(["1", str(number), "8"], hangs_up=True)
    async with opened(house) as (desk, brain, sent):
        await desk.conduct(handset, CALLER)
        assert {request.channel for request in brain.asked} == {"voice"}
        heard = handset.heard()
        assert house.words.phrases("disclosure.voice", "en") in heard
        assert pack.entries[APPLY].texts["en"].spoken in heard
        assert sent == [(CALLER.number, APPLY, "en")]
        await house.upkeep()
        assert await desk.gateway.export("voice", CALLER.call) is None
    stored = house.contents()
    assert CALLER.call.encode() not in stored
    assert b"306912345678" not in stored


@pytest.mark.parametrize(("key", "language"), [("1", "en"), ("2", "ar")])
async def test_the_disclosure_is_heard_before_anything_else_in_the_chosen_language(
    house: House, key: str, language: str
) -> None:
    handset = Handset([key], hangs_up=True)
    async with opened(house) as (desk, _, _):
        await desk.conduct(handset, CALLER)
    phrases = house.words.phrases
    first, second = (texts(act.cues) for act in handset.acts)
    assert first[0] == phrases("voice.greeting", "en")
    assert phrases("disclosure.voice", "en") not in first
    assert second[0] == phrases("disclosure.voice", language)


async def test_what_is_said_is_answered_as_a_question_and_forgotten_with_the_answer(
    house: House, pack: Pack
) -> None:
    speaks = replace(CALLER, hears=frozenset({"en"}))
    async with opened(house) as (desk, brain, _):
        known = brain.dialogue
        brain.dialogue = Asked(known.pack, known.phrases, known.languages)
        talk = desk.begin(speaks)
        for event in (PickedUp(), Keyed("1"), Heard(QUESTION)):
            asking = await talk.after(event)
        assert pack.entries[APPLY].texts["en"].title in texts(asking.cues)
        assert brain.asked[-1].text == QUESTION
        answer = await talk.after(Keyed("1"))
        assert pack.entries[APPLY].texts["en"].spoken in texts(answer.cues)
        kept = await desk.gateway.export("voice", CALLER.call)
        assert kept is not None
        assert [turn["pressed"] for turn in kept.json()["turns"]][2:] == [""]
        assert QUESTION not in str(kept.json())
        await talk.end()


async def test_a_line_that_hears_nobody_offers_no_speaking(house: House) -> None:
    handset = Handset(["1"], hangs_up=True)
    async with opened(house) as (desk, _, _):
        await desk.conduct(handset, CALLER)
    assert all(act.hear is None for act in handset.acts if isinstance(act, Listen))


async def test_events_at_the_same_moment_are_worked_off_one_after_the_other(
    house: House,
) -> None:
    async with opened(house) as (desk, brain, _):
        talk = desk.begin(CALLER)
        await talk.after(PickedUp())
        await asyncio.gather(*(talk.after(Keyed("1")) for _ in range(3)))
        assert len(brain.asked) == 1 + 3
        await talk.end()
        await talk.end()


async def test_a_dead_brain_still_tells_the_emergency_number(house: House) -> None:
    handset = Handset([])
    async with opened(house) as (desk, brain, _):
        brain.dialogue.away = True
        await desk.conduct(handset, CALLER)
    assert isinstance(handset.acts[-1], HangUp)
    assert all("112" in text for text in handset.heard())
    assert len(handset.heard()) == len(("en", "ar"))


@pytest.mark.parametrize(
    ("keys", "languages"), [("", ("en", "ar")), ("2", ("ar",))], ids=["no language yet", "Arabic"]
)
async def test_a_fault_leaves_last_words_in_the_languages_of_the_call(
    house: House, keys: str, languages: tuple[str, ...]
) -> None:
    class Broken(Handset):
        async def listen(self, act: Listen) -> Keyed | Silence:
            if not self.keys:
                raise RuntimeError(CALLER.number)
            return await super().listen(act)

    async with opened(house) as (desk, _, _):
        with pytest.raises(CallFailed) as failed:
            await desk.conduct(Broken([*keys]), CALLER)
        await house.upkeep()
        assert await desk.gateway.export("voice", CALLER.call) is None
    assert isinstance(failed.value.__cause__, RuntimeError)
    assert str(CALLER.number) not in str(failed.value)
    phrases, said = house.words.phrases, texts(failed.value.last_words.cues)
    assert said == [
        phrases(f"voice.{name}", code) for code in languages for name in ("emergency", "goodbye")
    ]


async def test_as_many_calls_at_once_as_are_allowed(house: House) -> None:
    async with opened(house, CALLS="2") as (desk, _, _):
        talks = [desk.begin(Caller(f"call-{n}")) for n in range(2)]
        with pytest.raises(CallRefused):
            desk.begin(Caller("call-3"))
        await talks[0].end()
        desk.begin(Caller("call-4"))


async def test_as_many_calls_of_one_number_in_an_hour_as_are_allowed(house: House) -> None:
    async with opened(house, PER_HOUR="2") as (desk, _, _):
        for number in range(2):
            await desk.begin(replace(CALLER, call=f"call-{number}")).end()
        with pytest.raises(CallRefused):
            desk.begin(replace(CALLER, call="call-3"))
        desk.begin(Caller("call-4", "+306900000001"))
        house.clock.moved += 3601
        desk.begin(replace(CALLER, call="call-5"))


async def test_a_call_ends_after_the_longest_time(house: House) -> None:
    async with opened(house, MINUTES="1") as (desk, _, _):
        talk = desk.begin(CALLER)
        await talk.after(PickedUp())
        house.clock.moved += 61
        act = await talk.after(Keyed("1"))
    assert isinstance(act, HangUp)
    said = ("voice.emergency", "voice.time")
    assert texts(act.cues) == [house.words.phrases(key, "en") for key in said]


async def test_after_a_talk_with_a_person_nothing_is_said_of_the_longest_time(house: House) -> None:
    async with opened(house, OnDuty(phone=STAFF), MINUTES="1") as (desk, _, _):
        talk = desk.begin(CALLER)
        await talk.after(PickedUp())
        await talk.after(Keyed("1"))
        assert isinstance(await talk.after(Keyed("0")), Transfer)
        house.clock.moved += 61
        assert await talk.after(Done(True)) == HangUp(())


@pytest.mark.parametrize(("full", "said"), [(False, "done"), (True, "failed")])
async def test_a_wish_is_noted_or_said_not_to_be(house: House, full: bool, said: str) -> None:
    people = OnDuty(full=full)
    handset = Handset(["1", "0", "5", "1"], hangs_up=True)
    async with opened(house, people) as (desk, _, _):
        await desk.conduct(handset, CALLER)
    assert people.wishes == ([] if full else [(CALLER.number, "en")])
    assert house.words.phrases(f"voice.wish.{said}", "en") in handset.heard()


async def test_who_hides_the_number_is_not_asked_for_a_wish(house: House) -> None:
    handset = Handset(["1", "0", "5"], hangs_up=True)
    async with opened(house, OnDuty()) as (desk, _, _):
        await desk.conduct(handset, Caller("call-1"))
    assert house.words.phrases("voice.wish.ask", "en") not in handset.heard()
