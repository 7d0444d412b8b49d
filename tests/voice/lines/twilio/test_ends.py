"""Calls through Twilio that are refused, end, or cannot go on."""

from __future__ import annotations

import asyncio

import pytest

from bot.render.voice import Prompt
from tests.sms.twilio.forgeries import Post
from tests.voice.lines.twilio.phone import (
    PATH,
    STATUS,
    Open,
    Script,
    action_of,
    counting,
    dialled,
    failing,
    fields,
    prompt,
)
from voice.acts import HangUp, LineAct, LineEvent, Listen, PickedUp
from voice.lines import twilio_calls


async def test_a_call_that_is_refused_hears_that_the_line_is_busy(hook: Open) -> None:
    hook.book.refuses = True
    (reject,) = await hook.call()
    assert (reject.tag, reject.attrib) == ("Reject", {"reason": "busy"})
    hook.book.refuses = False
    assert list(hook.plays(await hook.call())) == [prompt(1)]


async def test_the_line_has_a_bound_of_its_own(hook: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twilio_calls, "MOST_CALLS", 3)
    tags = [(await hook.call(number))[0].tag for number in range(5)]
    assert tags == ["Gather"] * 3 + ["Reject"] * 2
    await hook.post(Post(fields(0, "completed"), STATUS))
    assert (await hook.call(9))[0].tag == "Gather"


@pytest.mark.parametrize("status", ["completed", "busy", "failed", "no-answer", "canceled"])
async def test_a_call_that_ends_leaves_nothing(hook: Open, status: str) -> None:
    root = await hook.call()
    for _ in range(3):
        answer = await hook.post(Post(fields(status=status), STATUS))
        assert (answer.status_code, answer.content) == (204, b"")
    assert hook.book.talks[0].ended == 1
    # A request that comes late neither tells what was said nor begins a call.
    for late in (Post(fields(status="ringing"), PATH), dialled(action_of(root), Digits="1")):
        assert [element.tag for element in await hook.twiml(late)] == ["Hangup"]
    assert len(hook.book.talks) == 1


async def test_a_status_that_is_no_end_ends_nothing(hook: Open) -> None:
    await hook.call()
    for status in ("queued", "ringing", "in-progress", "something new"):
        assert (await hook.post(Post(fields(status=status), STATUS))).status_code == 204
    assert hook.book.talks[0].ended == 0


async def test_who_has_hung_up_in_between_is_gone(hook: Open) -> None:
    root = await hook.call()
    last = await hook.twiml(dialled(action_of(root), status="completed", Digits=""))
    assert [element.tag for element in last] == ["Hangup"]
    assert (hook.book.talks[0].ended, hook.book.talks[0].events) == (1, [PickedUp()])


async def test_last_words_are_said_and_the_call_is_over(hook: Open) -> None:
    hook.book.script = lambda _: HangUp((Prompt("goodbye", "en"),))
    post = Post(fields(status="ringing"), PATH)
    for _ in range(3):
        play, hangup = await hook.twiml(post)
        assert (play.tag, hangup.tag) == ("Play", "Hangup")
    assert [talk.ended for talk in hook.book.talks] == [1]
    await hook.post(Post(fields(status="completed"), STATUS))
    assert [element.tag for element in await hook.twiml(post)] == ["Hangup"]


def listing(events: list[LineEvent]) -> LineAct:
    return Listen((Prompt("said", "en"), Prompt("not said", "en")), 5000)


def parting(events: list[LineEvent]) -> LineAct:
    return HangUp((Prompt("not said", "en"),))


def partly_parting(events: list[LineEvent]) -> LineAct:
    return HangUp((Prompt("said", "en"), Prompt("not said", "en")))


@pytest.mark.parametrize(
    ("script", "status"), [(listing, 503), (parting, 503), (failing, 503), (partly_parting, 200)]
)
async def test_what_cannot_be_said_leads_to_the_fallback(
    phone: Open, script: Script, status: int
) -> None:
    phone.speech.mute = {"not said"}
    phone.book.script = script
    answer = await phone.post(Post(fields(status="ringing"), PATH))
    assert answer.status_code == status
    assert phone.book.talks[0].ended == 1
    if status == 503:
        # The call begins again where it is possible again.
        phone.book.script = counting
        assert list(phone.plays(await phone.call())) == [prompt(1)]


async def test_a_call_that_ends_in_a_turn_ends_after_it(phone: Open) -> None:
    root = await phone.call()
    phone.book.gate.clear()
    turn = asyncio.create_task(phone.post(dialled(action_of(root), Digits="1")))
    async with asyncio.timeout(10):
        while len(phone.book.talks[0].events) == 1:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert (await phone.post(Post(fields(status="completed"), STATUS))).status_code == 204
    assert phone.book.talks[0].ended == 0
    phone.book.gate.set()
    await turn
    async with asyncio.timeout(10):
        while phone.book.talks[0].ended == 0:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
