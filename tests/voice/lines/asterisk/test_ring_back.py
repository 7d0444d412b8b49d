"""Who rings and is refused is called back through a real Asterisk, hears why, and is forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress

import pytest

from bot.i18n import Phrases
from bot.render.voice import Prompt
from tests.gateway.conftest import House, house, words
from tests.voice.called import rung
from tests.voice.desks import opened
from tests.voice.dialog import CALLER, CallFailed
from tests.voice.lines.asterisk.running import HOST, OWN, Asterisk
from tests.voice.lines.fastagi.desk import Sounds
from tests.voice.listening import best, heard
from tests.voice.phone import Phone, phone
from tests.voice.ringing import ON, left
from tests.voice.sounds import sound
from voice.lines import fastagi
from voice.ringback.ringback import AGAIN, FIRST

__all__ = ["house", "words"]
pytestmark = pytest.mark.slow

# Of each prompt, in seconds.
LENGTH = 0.4


@pytest.fixture
def out(pbx: Asterisk) -> Iterator[None]:
    """The example with a way out: to the telephone of the test."""
    pbx.ask("dialplan set global OUT probe")
    yield
    pbx.ask("dialplan set global OUT")


@asynccontextmanager
async def ringing(house: House, pbx: Asterisk) -> AsyncIterator[Phone]:
    """The line with calls back, and a telephone that it can call."""
    line = fastagi.open_line(
        {
            "SAFAR_AGI_SECRET": pbx.secret,
            "SAFAR_AGI_PORT": f"{pbx.agi}",
            "SAFAR_AGI_SOUNDS": pbx.sounds,
            "SAFAR_AGI_DIAL": "Local/{number}@safar-out",
            "SAFAR_AMI_SECRET": pbx.secret,
            "SAFAR_AMI_PORT": f"{pbx.ami}",
        },
        Sounds(pbx.folder, LENGTH),
    )
    async with opened(house, ring_back=ON) as (desk, _, _):
        assert desk.ring_back is not None and line.dialler is not None
        desk.ring_back.through({"fastagi": line.dialler}, desk.ready)
        async with (
            line.listening(desk),
            desk.ring_back.running(),
            phone(port=pbx.called) as one,
        ):
            yield one


async def test_who_rings_is_called_back_and_forgotten(
    house: House, phrases: Phrases, pbx: Asterisk, out: None
) -> None:
    prompts = {
        "why": Prompt(phrases("voice.returned", "en"), "en"),
        "greeting": Prompt(phrases("voice.greeting", "en"), "en"),
        "disclosure": Prompt(phrases("disclosure.voice", "en"), "en"),
        "why in Arabic": Prompt(phrases("voice.returned", "ar"), "ar"),
    }
    known = {name: sound(prompt.key, LENGTH) for name, prompt in prompts.items()}
    async with ringing(house, pbx) as one:
        with pytest.raises(CallFailed, match="486"):
            await one.dial(HOST, pbx.port, "100")
        assert await left(house) == 1
        house.clock.moved += FIRST
        ring = await rung(one)
        assert (ring.dialled, ring.shown) == (CALLER, OWN)
        ring.busy()
        house.clock.moved += AGAIN[0]
        call = (await rung(one)).pick_up()
        await call.sound(2500 * LENGTH)
        await call.press("1")
        await call.sound(2000 * LENGTH)
        recording = call.recording()
        matches = heard(recording, known)
        assert [match.name for match in matches] == ["why", "greeting", "disclosure"]
        assert all(match.score > 0.95 for match in matches)
        assert best(recording, "", known["why in Arabic"]).score < 0.4
        assert await left(house) == 0
        await call.hang_up()
        # Nobody is called a second time.
        house.clock.moved += sum(AGAIN)
        with suppress(TimeoutError):
            async with asyncio.timeout(3):
                await rung(one)
                raise AssertionError("called again")
    assert CALLER.strip("+").encode() not in house.contents()
    written = "".join(p.read_text("utf-8", "replace") for p in pbx.logs.rglob("*") if p.is_file())
    assert CALLER.strip("+") not in written
