"""Calls through Twilio come in, each for itself and with audio that is there."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from bot.errors import SettingsError
from tests.sms.twilio.forgeries import Post
from tests.sms.twilio.line import settings
from tests.sms.twilio.stub import NUMBER, signature
from tests.voice.lines.twilio.phone import (
    CALLER,
    PATH,
    STATUS,
    Folder,
    Open,
    action_of,
    call_sid,
    dialled,
    fields,
    prompt,
)
from voice.acts import Keyed, Silence
from voice.line import PhoneLine
from voice.lines import twilio


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
