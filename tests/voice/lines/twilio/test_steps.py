"""Each step of a call through Twilio is gone once, however often and late it is asked for."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from tests.sms.twilio.forgeries import Post
from tests.sms.twilio.stub import PUBLIC
from tests.voice.lines.twilio.phone import (
    PATH,
    Open,
    action_of,
    dialled,
    failing,
    fields,
    parsed,
    prompt,
)
from voice.acts import Keyed, PickedUp
from voice.lines import twilio_calls


async def test_two_hundred_duplicates_of_a_step_advance_once(phone: Open) -> None:
    posts = [Post(fields(status="ringing"), PATH)] * 200
    first = {(await a).content for a in [asyncio.ensure_future(phone.post(p)) for p in posts]}
    assert (len(first), len(phone.book.talks)) == (1, 1)
    post = dialled(action_of(parsed(first.pop())), Digits="2")
    answers = await asyncio.gather(*(phone.post(post) for _ in range(200)))
    second = {answer.content for answer in answers}
    assert len(second) == 1
    assert phone.book.talks[0].events == [PickedUp(), Keyed("2")]
    # A retry that comes late, and the first request of all, get what the call is at.
    await phone.post(dialled(action_of(parsed(second.pop())), Digits="3"))
    for late in (posts[0], post, replace(post, query=post.query + "&x=1")):
        assert list(phone.plays(await phone.twiml(late))) == [prompt(3)]
    assert phone.book.talks[0].events == [PickedUp(), Keyed("2"), Keyed("3")]


@pytest.mark.parametrize("query", ["", "mark=", "mark=x", f"mark={'0' * 32}", "mark=%ff%00"])
async def test_a_step_without_its_mark_does_not_advance(hook: Open, query: str) -> None:
    path, _, mark = action_of(await hook.call()).removeprefix(PUBLIC).partition("?mark=")
    other = action_of(await hook.call(2)).rpartition("=")[2]
    assert mark != other
    for wrong in (query, f"mark={other}"):
        root = await hook.twiml(Post(fields(Digits="1"), path, wrong))
        assert list(hook.plays(root)) == [prompt(1)]
    ahead = Post(fields(Digits="1"), f"{PATH}/2", f"mark={mark}")
    assert list(hook.plays(await hook.twiml(ahead))) == [prompt(1)]
    assert hook.book.talks[0].events == [PickedUp()]


async def test_after_a_new_start_a_call_begins_again(hook: Open) -> None:
    before = f"{PUBLIC}{PATH}/7?mark={'a' * 32}"
    root = await hook.twiml(dialled(before, Digits="4"))
    assert list(hook.plays(root)) == [prompt(1)]
    assert hook.book.talks[0].events == [PickedUp()]
    hook.book.refuses = True
    assert [e.tag for e in await hook.twiml(dialled(before, 2, Digits="4"))] == ["Hangup"]


async def test_a_slow_turn_is_waited_for(phone: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twilio_calls, "WITHIN", 0.05)
    root = await phone.call()
    phone.book.gate.clear()
    post = dialled(action_of(root), Digits="5")
    for _ in range(3):
        pause, redirect = await phone.twiml(post)
        assert (pause.tag, pause.get("length"), redirect.tag) == ("Pause", "1", "Redirect")
        # Twilio asks without a key, which is not a new silence.
        post = dialled(redirect.text or "")
    monkeypatch.setattr(twilio_calls, "WITHIN", 30)
    phone.book.gate.set()
    assert list(phone.plays(await phone.twiml(post))) == [prompt(2)]
    assert phone.book.talks[0].events == [PickedUp(), Keyed("5")]


async def test_a_slow_beginning_is_waited_for(phone: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twilio_calls, "WITHIN", 0.05)
    phone.book.gate.clear()
    redirect = (await phone.call())[1]
    assert [e.tag for e in await phone.call()] == ["Pause", "Redirect"]
    monkeypatch.setattr(twilio_calls, "WITHIN", 30)
    phone.book.gate.set()
    assert list(phone.plays(await phone.twiml(dialled(redirect.text or "")))) == [prompt(1)]
    assert [talk.events for talk in phone.book.talks] == [[PickedUp()]]


async def test_a_turn_that_fails_while_nobody_asks_is_not_begun_again(
    phone: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = await phone.call()
    monkeypatch.setattr(twilio_calls, "WITHIN", 0.05)
    phone.book.gate.clear()
    (talk,) = phone.book.talks
    talk.script = failing
    redirect = (await phone.twiml(dialled(action_of(root), Digits="5")))[1]
    phone.book.gate.set()
    async with asyncio.timeout(10):
        while talk.at_once:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert (await phone.post(dialled(redirect.text or ""))).status_code == 503
    assert (talk.events, talk.ended) == ([PickedUp(), Keyed("5")], 1)


async def test_a_turn_that_never_ends_leads_to_the_fallback(
    phone: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twilio_calls, "WITHIN", 0.05)
    monkeypatch.setattr(twilio_calls, "PATIENCE", 0.2)
    phone.book.gate.clear()
    redirect = (await phone.call())[1]
    async with asyncio.timeout(10):
        while (answer := await phone.post(dialled(redirect.text or ""))).status_code == 200:
            redirect = parsed(answer.content)[1]
    assert answer.status_code == 503
    assert [(talk.ended, talk.events) for talk in phone.book.talks] == [(1, [PickedUp()])]
