"""Whole calls: telephone, line, flow, gateway, Rasa and voice, and nothing scripted."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing

import pytest

from bot.guidance.model import Pack
from bot.i18n import Phrases
from tests.service.running import Running, free_port, service
from tests.voice.hotline import Hotline, hear, unlike
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


@pytest.fixture
async def telephone() -> AsyncIterator[Phone]:
    async with phone() as one:
        yield one


@pytest.fixture
async def call(answering: Running, sip_port: int, telephone: Phone) -> AsyncIterator[Call]:
    """A call that is picked up."""
    call = await telephone.dial(HOST, sip_port, "100")
    yield call
    await call.close()


def hotline(answering: Running, pack: Pack, phrases: Phrases, language: str) -> Hotline:
    audio = answering.log.parent / "state" / "voice" / "audio"
    return Hotline(phrases, pack, audio, language)


async def press(call: Call, keys: str) -> float:
    """Press keys one after the other; when the first one was."""
    first = await call.press(keys[0])
    for key in keys[1:]:
        await call.press(key)
    return first.at


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_whole_call(
    answering: Running, call: Call, pack: Pack, phrases: Phrases, language: str
) -> None:
    """Language, list, the number of a poster, again, back, a topic, a person, hanging up."""
    line = hotline(answering, pack, phrases, language)
    english = hotline(answering, pack, phrases, "en")
    number = str(pack.entries[APPLY].number)
    since = call.dialled_at
    await hear(call, english, english.phrase("disclosure.voice"), since=since)
    await hear(call, line, line.phrase("voice.language"), since=since)

    since = await press(call, str(LANGUAGES.index(language) + 1))
    if language != "en":
        await hear(call, line, line.phrase("disclosure.voice"), since=since)
    await hear(call, line, line.phrase("voice.emergency"), since=since)

    since = await press(call, number)
    await hear(call, line, line.spoken(APPLY), since=since)
    heard = call.recording().since(since)
    others = [line.spoken(PERSON), line.phrase("voice.emergency"), line.phrase("voice.nobody")]
    assert unlike(heard, line, others) == {}

    since = await press(call, "*")
    await hear(call, line, line.spoken(APPLY), since=since)

    since = await press(call, "#")
    await hear(call, line, line.topic("emergency"), since=since)

    since = await press(call, "0")
    await hear(call, line, line.phrase("voice.nobody"), since=since)
    await hear(call, line, line.spoken(PERSON), since=since)

    # In the middle of what is said.
    await press(call, "*")
    await call.sound(800)
    await call.hang_up()
    await gone(answering)


async def test_a_silent_caller_hears_the_list_one_by_one_and_is_let_go(
    answering: Running, call: Call, pack: Pack, phrases: Phrases
) -> None:
    line = hotline(answering, pack, phrases, "en")
    await call.sound(500)
    since = await press(call, "1")
    await hear(call, line, line.phrase("menu.voice"), since=since)
    async with asyncio.timeout(240):
        while not call.over:
            await call.silence(400)
    heard = call.recording().since(since)
    for said in ("voice.one_by_one", "voice.emergency", "voice.goodbye"):
        assert line.score(heard, line.phrase(said)) > 0.95
    await gone(answering)


async def gone(answering: Running) -> None:
    """Wait until no conversation is stored."""
    async with asyncio.timeout(20):
        with closing(sqlite3.connect(answering.store)) as store:
            while store.execute("select count(*) from conversations").fetchone()[0]:  # noqa: ASYNC110
                await asyncio.sleep(0.2)
