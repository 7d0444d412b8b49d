"""Whole calls: telephone, line, flow, gateway, Rasa and voice, and nothing scripted."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import AsyncExitStack, closing

import pytest

from bot.guidance.model import Pack
from bot.i18n import Phrases
from tests.service.running import Running, free_port, service
from tests.voice.hotline import RIGHT, Hotline, hear, unlike
from tests.voice.phone import Call, Phone, phone
from tests.voice.walking import APPLY

pytestmark = pytest.mark.slow

HOST = "127.0.0.1"
LANGUAGES = ("en", "ar", "ti", "fa")
PERSON = "about/talk-to-a-person"


@pytest.fixture(scope="module")
def sip_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def answering(tmp_path_factory: pytest.TempPathFactory, sip_port: int) -> Iterator[Running]:
    """The service with its own telephone line."""
    environment = {
        "SAFAR_VOICE": "sip",
        "SAFAR_VOICE_LANGUAGES": " ".join(LANGUAGES),
        "SAFAR_VOICE_PER_HOUR": "1000",
        "SAFAR_SIP_PORT": str(sip_port),
        "SAFAR_SIP_RTP_PORTS": "22000-22199",
    }
    with service(tmp_path_factory.mktemp("hotline"), environment) as started:
        yield started


def hotline(answering: Running, pack: Pack, phrases: Phrases, language: str) -> Hotline:
    audio = answering.log.parent / "state" / "voice" / "audio"
    return Hotline(phrases, pack, audio, language)


async def press(call: Call, keys: str) -> float:
    """Press keys one after the other; when the first one was."""
    first = await call.press(keys[0])
    for key in keys[1:]:
        await call.press(key)
    return first.at


async def test_whole_calls_in_each_language_and_a_silent_one_at_the_same_time(
    answering: Running, sip_port: int, pack: Pack, phrases: Phrases
) -> None:
    async with AsyncExitStack() as phones, asyncio.TaskGroup() as group:
        for language in LANGUAGES:
            telephone = await phones.enter_async_context(phone())
            line = hotline(answering, pack, phrases, language)
            group.create_task(whole_call(telephone, sip_port, line))
        telephone = await phones.enter_async_context(phone())
        group.create_task(silent_call(telephone, sip_port, hotline(answering, pack, phrases, "en")))
    await gone(answering)


async def whole_call(telephone: Phone, port: int, line: Hotline) -> None:
    """Language, list, number of a poster, again, back, a person, hanging up in mid-prompt."""
    number, key = str(line.pack.entries[APPLY].number), str(LANGUAGES.index(line.language) + 1)
    call = await telephone.dial(HOST, port, "100")
    first = Hotline(line.phrases, line.pack, line.audio, LANGUAGES[0])
    await hear(call, first, first.phrase("voice.greeting"), since=call.dialled_at)
    await hear(call, line, line.phrase("voice.language"), since=call.dialled_at)

    since = await press(call, key)
    await hear(call, line, line.phrase("disclosure.voice"), since=since)
    await hear(call, line, line.phrase("voice.emergency"), since=since)

    since = await press(call, number)
    await hear(call, line, line.spoken(APPLY), since=since)
    others = [line.spoken(PERSON), line.phrase("voice.emergency"), line.topic("emergency")]
    assert unlike(call.recording().since(since), line, others) == {}

    since = await press(call, "*")
    await hear(call, line, line.spoken(APPLY), since=since)

    since = await press(call, "#")
    await hear(call, line, line.topic("emergency"), since=since)

    since = await press(call, "0")
    await hear(call, line, line.phrase("voice.nobody"), since=since)
    await hear(call, line, line.spoken(PERSON), since=since)

    await press(call, "*")
    await call.sound(800)
    await call.hang_up()


async def silent_call(telephone: Phone, port: int, line: Hotline) -> None:
    """The list is read one by one, then the emergency number, and the caller is let go."""
    call = await telephone.dial(HOST, port, "100")
    await call.sound(500)
    since = await press(call, "1")
    await hear(call, line, line.phrase("menu.voice"), since=since)
    async with asyncio.timeout(240):
        while not call.over:
            await call.silence(400)
    heard = call.recording().since(since)
    for said in ("voice.one_by_one", "voice.emergency", "voice.goodbye"):
        assert line.score(heard, line.phrase(said)) > RIGHT
    await call.close()


async def gone(answering: Running) -> None:
    """Wait until no conversation is stored."""
    async with asyncio.timeout(20):
        with closing(sqlite3.connect(answering.store)) as store:
            while store.execute("select count(*) from conversations").fetchone()[0]:  # noqa: ASYNC110
                await asyncio.sleep(0.2)
