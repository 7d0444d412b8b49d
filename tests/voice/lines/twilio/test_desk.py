"""A call through Twilio to the real desk and gateway; only the brain behind them is scripted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from starlette.applications import Starlette

from bot.guidance.model import Pack
from bot.render.voice import Prompt
from tests.gateway.conftest import House, house, words
from tests.service.serving import serving
from tests.sms.twilio.forgeries import Post
from tests.sms.twilio.line import settings
from tests.voice.desks import opened
from tests.voice.lines.twilio.phone import (
    CALLER,
    PATH,
    STATUS,
    Book,
    Folder,
    Open,
    action_of,
    call_sid,
    counting,
    dialled,
    fields,
)
from tests.voice.walking import APPLY
from voice.desk import PhoneDesk
from voice.lines import twilio

__all__ = ["house", "words"]


@asynccontextmanager
async def answering(desk: PhoneDesk, folder: Path) -> AsyncIterator[Open]:
    """The desk behind the line and a real server."""
    speech = Folder(folder)
    line = twilio.open_line(settings("http://127.0.0.1:1"), speech)
    app = Starlette(routes=list(line.routes(desk)))
    async with (
        line.listening(desk),
        serving(app) as address,
        httpx.AsyncClient(base_url=address, timeout=30) as client,
    ):
        yield Open(Book(counting), speech, client)


async def test_an_entry_is_heard_by_its_number_and_nothing_is_left(
    house: House, pack: Pack, tmp_path: Path
) -> None:
    entry = pack.entries[APPLY]
    async with opened(house) as (desk, _, _), answering(desk, tmp_path) as phone:
        root = await phone.call()
        root = await phone.twiml(dialled(action_of(root), Digits="1"))
        assert root[0].get("numDigits") == "2"
        root = await phone.twiml(dialled(action_of(root), Digits=str(entry.number)))
        played = list(phone.plays(root))
        assert f"{Prompt(entry.texts['en'].spoken, 'en').key}.wav" in played
        for name in played:
            assert (await phone.client.get(f"/voice/audio/{name}")).status_code == 200
        slower = await phone.twiml(dialled(action_of(root), Digits="7"))
        assert any(name.endswith(".slow.wav") for name in phone.plays(slower))
        await phone.post(Post(fields(status="completed"), STATUS))
        await house.upkeep()
    stored = house.contents()
    for trace in (call_sid(1), CALLER.strip("+")):
        assert trace.encode() not in stored


async def test_a_dead_brain_still_tells_the_emergency_number(house: House, tmp_path: Path) -> None:
    async with opened(house) as (desk, brain, _), answering(desk, tmp_path) as phone:
        brain.dialogue.away = True
        root = await phone.twiml(Post(fields(status="ringing"), PATH))
    away = (Prompt(house.words.phrases("error.busy.voice", code), code) for code in ("en", "ar"))
    assert [f"{prompt.key}.wav" for prompt in away] == [
        name for name in phone.plays(root) if not name.startswith("silence")
    ]
    assert root[-1].tag == "Hangup"
