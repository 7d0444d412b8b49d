"""Calls through Twilio: what is not Twilio's stays out, and each call goes its own way once."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import SettingsError, StoreUnavailable
from bot.render.voice import Prompt
from tests.sms.twilio.forgeries import FORGERIES, Forge, Post
from tests.sms.twilio.line import settings
from tests.sms.twilio.stub import NUMBER, PUBLIC, signature
from tests.voice.lines.twilio_house import hook, phone
from tests.voice.lines.twilio_phone import (
    CALLER,
    PATH,
    STATUS,
    Folder,
    Open,
    Script,
    action_of,
    call_sid,
    counting,
    dialled,
    fields,
    parsed,
)
from voice.acts import Done, HangUp, Keyed, LineAct, LineEvent, Listen, PickedUp, Silence, Transfer
from voice.line import PhoneLine
from voice.lines import twilio, twilio_calls

__all__ = ["hook", "phone"]

PERSON = "+48600999888"


def prompt(number: int) -> str:
    return f"{Prompt(f'step {number}', 'en').key}.wav"


async def test_a_call_goes_from_key_to_key(phone: Open) -> None:
    root = await phone.call()
    assert list(phone.plays(root)) == [prompt(1)]
    for number, (digits, event) in enumerate(
        [("1", Keyed("1")), ("*", Keyed("*")), ("#", Keyed("#")), ("", Silence())], 2
    ):
        root = await phone.twiml(dialled(action_of(root), Digits=digits))
        assert list(phone.plays(root)) == [prompt(number)]
        assert phone.book.talks[0].events[-1] == event
    root = await phone.twiml(dialled(action_of(root)))
    assert phone.book.talks[0].events[-1] == Silence()
    assert len(phone.book.talks) == 1


async def test_audio_is_there_before_twilio_is_told_of_it(phone: Open) -> None:
    for name in phone.plays(await phone.call()):
        answer = await phone.client.get(f"/voice/audio/{name}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/wav")
        assert answer.content[:4] == b"RIFF"


@pytest.mark.parametrize(
    ("sender", "number"),
    [
        (CALLER, CALLER),
        ("anonymous", None),
        ("+266696687", None),
        ("+7378742833", None),
        ("", None),
        ("client:somebody", None),
        ("sip:a@example.org", None),
        ("+48600100200 ", None),
    ],
)
async def test_a_call_has_a_name_of_chance_and_a_number_where_one_is_given(
    hook: Open, sender: str, number: str | None
) -> None:
    await hook.twiml(Post(fields(sender=sender, status="ringing"), PATH))
    caller = hook.book.talks[0].caller
    assert caller.number == number
    assert call_sid(1) not in caller.call
    assert CALLER.strip("+") not in caller.call


async def test_many_calls_at_once_are_apart(phone: Open) -> None:
    async def one(number: int) -> None:
        root = await phone.call(number)
        for digit in str(number):
            root = await phone.twiml(dialled(action_of(root), number, Digits=digit))

    await asyncio.gather(*(one(number) for number in range(250)))
    heard = {
        "".join(event.keys for event in talk.events if isinstance(event, Keyed))
        for talk in phone.book.talks
    }
    assert heard == {str(number) for number in range(250)}
    assert len({talk.caller.call for talk in phone.book.talks}) == 250


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
async def test_ten_thousand_forged_requests_are_refused(hook: Open, forge: Forge) -> None:
    chance = random.Random(forge.__name__)  # noqa: S311 - the same each time
    action = action_of(await hook.call(7))
    step, query = action.removeprefix(PUBLIC).split("?")
    statuses = set()
    for number in range(10_000 // len(FORGERIES) + 1):
        pairs = list(fields(7 if number % 2 else number + 100, Digits=chance.choice("0123*#")))
        chance.shuffle(pairs)
        # A step leads nowhere with "/status" behind it.
        new = number % 2 or forge.__name__ == "for_the_status"
        right = Post(pairs, PATH, "a=1&b=2") if new else Post(pairs, step, query)
        right.signed = signature(right.url, right.pairs)
        answer = await hook.post(forge(right, chance))
        statuses.add(answer.status_code)
        assert answer.content == b""
    assert statuses <= {400, 403, 415}
    assert [talk.events for talk in hook.book.talks] == [[PickedUp()]]


async def test_a_thousand_real_requests_come_in(hook: Open) -> None:
    chance = random.Random(3)  # noqa: S311 - the same each time
    for number in range(1000):
        pairs = list(fields(number, "ringing", f"+48600{number:06}", CallerName="Łódź & <co>"))
        chance.shuffle(pairs)
        post = Post(pairs, PATH, chance.choice(["", "a=1&b=%20x"]))
        if chance.random() < 0.3:
            post.signed = signature(post.url.replace(".org/", ".org:443/"), pairs)
        if chance.random() < 0.3:
            post.headers = {"Host": "10.0.0.7:8080", "X-Forwarded-Proto": "http"}
        await hook.twiml(post)
    assert [talk.caller.number for talk in hook.book.talks] == [
        f"+48600{number:06}" for number in range(1000)
    ]


@pytest.mark.parametrize("path", ["/voice/twilio/x", "/voice/twilio/-1", f"{PATH}/{'9' * 5000}"])
async def test_an_address_that_is_no_step_is_refused(hook: Open, path: str) -> None:
    assert (await hook.post(Post(fields(), path))).status_code == 400
    assert hook.book.talks == []


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


@pytest.mark.parametrize(
    "post",
    [
        Post(fields(status="completed"), STATUS, signed=""),
        Post(fields(status="completed"), STATUS, signed=signature(PUBLIC + PATH, fields())),
        Post([p for p in fields(status="completed") if p[0] != "CallSid"], STATUS),
        Post([*fields(status="completed"), ("CallSid", call_sid(2))], STATUS),
        Post([p for p in fields() if p[0] != "CallStatus"], STATUS),
    ],
    ids=["unsigned", "of another path", "no call", "two calls", "no status"],
)
async def test_a_forged_end_ends_nothing(hook: Open, post: Post) -> None:
    await hook.call()
    assert (await hook.post(post)).status_code in {400, 403}
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


@pytest.mark.parametrize(
    ("result", "ok"),
    [("completed", True), ("busy", False), ("no-answer", False), ("failed", False), ("", False)],
)
async def test_a_person_is_dialled(hook: Open, result: str, ok: bool) -> None:
    def script(events: list[LineEvent]) -> LineAct:
        if len(events) > 1:
            return counting(events)
        return Transfer((Prompt("connecting", "en"),), PERSON, ring=3)

    hook.book.script = script
    root = await hook.call()
    play, dial, redirect = root
    assert [play.tag, dial.tag, redirect.tag] == ["Play", "Dial", "Redirect"]
    assert [(number.tag, number.text) for number in dial] == [("Number", PERSON)]
    # The person sees the service's number, not the caller's.
    assert (dial.get("callerId"), dial.get("timeout")) == (NUMBER, "5")
    more = {"DialCallStatus": result, "Digits": "1"} if result else {}
    await hook.twiml(dialled(action_of(root), **more))
    assert hook.book.talks[0].events[-1] == Done(ok)


@pytest.mark.parametrize("to", ["", "112", "+", "48600999888", "+48<Dial>", "+1234567890123456789"])
async def test_what_is_no_number_is_not_dialled(hook: Open, to: str) -> None:
    hook.book.script = lambda events: counting(events) if len(events) > 1 else Transfer((), to)
    assert (await hook.call())[0].tag == "Gather"
    assert hook.book.talks[0].events == [PickedUp(), Done(False)]


async def test_who_cannot_be_told_is_connected_all_the_same(hook: Open) -> None:
    hook.speech.mute = {"connecting"}
    hook.book.script = lambda _: Transfer((Prompt("connecting", "en"),), PERSON)
    assert [element.tag for element in await hook.call()] == ["Dial", "Redirect"]


def listing(events: list[LineEvent]) -> LineAct:
    return Listen((Prompt("said", "en"), Prompt("not said", "en")), 5000)


def parting(events: list[LineEvent]) -> LineAct:
    return HangUp((Prompt("not said", "en"),))


def partly_parting(events: list[LineEvent]) -> LineAct:
    return HangUp((Prompt("said", "en"), Prompt("not said", "en")))


def failing(events: list[LineEvent]) -> LineAct:
    raise StoreUnavailable("gone")


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
    phone.book.gate.set()
    assert list(phone.plays(await phone.twiml(post))) == [prompt(2)]
    assert phone.book.talks[0].events == [PickedUp(), Keyed("5")]


async def test_a_slow_beginning_is_waited_for(phone: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twilio_calls, "WITHIN", 0.05)
    phone.book.gate.clear()
    redirect = (await phone.call())[1]
    assert [e.tag for e in await phone.call()] == ["Pause", "Redirect"]
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


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
async def test_only_posts_are_answered(hook: Open, method: str) -> None:
    for path in (PATH, STATUS, f"{PATH}/1"):
        assert (await hook.client.request(method, path)).status_code == 405


def lines(tmp_path: Path, **env: str) -> PhoneLine:
    others = settings("http://127.0.0.1:1")
    del others["SAFAR_TWILIO_NUMBER"]
    return twilio.open_line({**others, **env}, Folder(tmp_path))


@pytest.mark.parametrize(
    ("env", "told"),
    [
        ({}, "SAFAR_TWILIO_VOICE_NUMBER is not set"),
        ({"SAFAR_TWILIO_VOICE_NUMBER": "112"}, "SAFAR_TWILIO_VOICE_NUMBER is '112'"),
        ({"SAFAR_TWILIO_NUMBER": NUMBER, "SAFAR_TWILIO_TOKEN": ""}, "SAFAR_TWILIO_TOKEN"),
        ({"SAFAR_TWILIO_NUMBER": NUMBER, "SAFAR_PUBLIC_ADDRESS": "http://a.org"}, "SAFAR_PUBLIC"),
    ],
    ids=["no number", "odd number", "no token", "no TLS"],
)
def test_settings_that_are_wrong_are_told(tmp_path: Path, env: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        lines(tmp_path, **env)


def test_calls_may_come_to_the_number_for_messages_or_another(tmp_path: Path) -> None:
    assert lines(tmp_path, SAFAR_TWILIO_NUMBER=NUMBER).name == "twilio"
    assert lines(tmp_path, SAFAR_TWILIO_VOICE_NUMBER=NUMBER).name == "twilio"
