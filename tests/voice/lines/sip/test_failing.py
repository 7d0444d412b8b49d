"""A call that fails in the middle: the caller still hears where help is, and the call ends."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.i18n import Phrases
from bot.render.voice import Prompt
from tests.gateway.conftest import House, house, words
from tests.voice.desks import Nobody, opened
from tests.voice.lines.sip.house import FakeSpeech, sip_line
from tests.voice.listening import heard, samples_of
from tests.voice.phone import Phone

__all__ = ["house", "words"]

HOST = "127.0.0.1"
NUMBER = "+48500100200"
EMERGENCY, GOODBYE, TOPIC = "voice.emergency", "voice.goodbye", "menu.topic.voice"


class Fault(Exception):
    """What nobody thought of. Its text is none for a log."""


class BrokenPeople(Nobody):
    """People whose file nobody can read any more."""

    def on_duty(self, language: str) -> str | None:
        raise Fault(NUMBER)


@dataclass
class BrokenSpeech(FakeSpeech):
    """Fails at a text, and from there on where it is `dead`."""

    at: str = ""
    dead: bool = False
    _failed: bool = False

    async def file(self, prompt: Prompt, *, slow: bool = False) -> Path:
        if prompt.text == self.at or (self.dead and self._failed):
            self._failed = True
            raise Fault(NUMBER)
        return await super().file(prompt, slow=slow)


@pytest.mark.parametrize(
    ("key", "people", "at", "dead", "said"),
    [
        ("0", BrokenPeople(), "", False, [EMERGENCY, GOODBYE]),
        ("1", Nobody(), TOPIC, False, [EMERGENCY, GOODBYE]),
        ("1", Nobody(), TOPIC, True, []),
    ],
    ids=["the flow fails", "a prompt fails", "nothing can be said any more"],
)
async def test_a_call_that_fails_ends_with_the_emergency_number(
    tmp_path: Path,
    telephone: Phone,
    house: House,
    phrases: Phrases,
    caplog: pytest.LogCaptureFixture,
    key: str,
    people: Nobody,
    at: str,
    dead: bool,
    said: list[str],
) -> None:
    topic = house.words.pack().words["en"].topics["emergency"]
    broken = phrases(at, "en", topic=topic) if at else ""
    speech = BrokenSpeech(tmp_path, at=broken, dead=dead)
    async with opened(house, people) as (desk, _, _), sip_line(speech, desk) as port:
        call = await telephone.dial(HOST, port, "100")
        for pressed in ("1", key):
            await call.sound(300)
            await call.press(pressed)
        pressed_at = call.pressed[-1].at
        await call.ended()
    sounds = {
        name: samples_of(await FakeSpeech(tmp_path).file(Prompt(phrases(name, "en"), "en")))
        for name in (EMERGENCY, GOODBYE)
    }
    assert [match.name for match in heard(call.recording().since(pressed_at), sounds)] == said
    assert "Fault at " in caplog.text
    assert NUMBER not in caplog.text
