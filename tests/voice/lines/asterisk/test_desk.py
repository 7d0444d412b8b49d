"""A whole call: a telephone, a real Asterisk, the line fastagi, the desk and the gateway."""

from __future__ import annotations

import pytest

from bot.guidance.model import Pack
from bot.i18n import Phrases
from bot.render.voice import Prompt
from tests.gateway.conftest import House, house, words
from tests.voice.desks import opened
from tests.voice.lines.asterisk.running import HOST, Asterisk
from tests.voice.lines.fastagi.desk import Sounds
from tests.voice.listening import heard
from tests.voice.phone import phone
from tests.voice.sounds import sound
from tests.voice.walking import APPLY
from voice.lines import fastagi

__all__ = ["house", "words"]
pytestmark = pytest.mark.slow

# Of each prompt, in seconds.
LENGTH = 0.4


async def test_a_caller_finds_an_answer_and_leaves_nothing(
    house: House, pack: Pack, phrases: Phrases, pbx: Asterisk
) -> None:
    entry = pack.entries[APPLY]
    prompts = {
        "greeting": Prompt(phrases("voice.greeting", "en"), "en"),
        "disclosure": Prompt(phrases("disclosure.voice", "en"), "en"),
        "emergency": Prompt(phrases("voice.emergency", "en"), "en"),
        "answer": Prompt(entry.texts["en"].spoken, "en"),
        "answer in Arabic": Prompt(entry.texts["ar"].spoken, "ar"),
    }
    known = {name: sound(prompt.key, LENGTH) for name, prompt in prompts.items()}
    line = fastagi.open_line(
        {
            "SAFAR_AGI_SECRET": pbx.secret,
            "SAFAR_AGI_PORT": f"{pbx.agi}",
            "SAFAR_AGI_SOUNDS": pbx.sounds,
        },
        Sounds(pbx.folder, LENGTH),
    )
    async with opened(house) as (desk, brain, _), line.listening(desk), phone() as one:
        call = await one.dial(HOST, pbx.port, "100")
        await call.sound(1000 * LENGTH)
        await call.press("1")
        await call.sound(3000 * LENGTH)
        for key in f"{entry.number}":
            await call.press(key)
        await call.sound(4000 * LENGTH)
        names = [match.name for match in heard(call.recording(), known)]
        await call.hang_up()
        await call.close()
        asked = len(brain.asked)
    stored = house.contents()
    assert names[:2] == ["greeting", "disclosure"]
    assert "answer" in names and "answer in Arabic" not in names
    assert asked >= 2
    assert call.caller.strip("+").encode() not in stored
