"""Lines are recorded by telephone, with the PIN alone."""

from __future__ import annotations

import pytest

from tests.voice.heard import Recording
from tests.voice.lines.asterisk.calls import dial, known, tone
from tests.voice.lines.asterisk.running import PIN, Asterisk
from tests.voice.listening import best, samples_of
from tests.voice.phone import follow, phone
from tests.voice.sounds import sound

pytestmark = pytest.mark.slow


async def test_a_line_is_recorded_by_telephone(pbx: Asterisk) -> None:
    spoken = sound("read aloud", 1.5)
    async with phone("127.0.0.2") as one:
        call = await known(one, pbx, "700", "recorder")
        await tone(call)
        await dial(call, f"{PIN}#")
        await tone(call)
        await dial(call, "042")
        await tone(call)
        # Asterisk cuts a quarter of a second off before the key.
        call.say(spoken.tobytes())
        await follow(call, "wait:2000")
        await dial(call, "#")
        await call.sound(1400)
        await call.silence(250)
        await call.hang_up()
        assert best(call.recording(), "played back", spoken).score > 0.95
    kept = samples_of(pbx.recordings / "042.wav")
    assert best(Recording(0.0, kept), "kept", spoken).score > 0.95


@pytest.mark.parametrize("pin", ["4712#", "#", "47110#"])
async def test_nothing_is_recorded_without_the_pin(pin: str, pbx: Asterisk) -> None:
    async with phone("127.0.0.2") as one:
        call = await known(one, pbx, "700", "recorder")
        await tone(call)
        await dial(call, pin)
        await call.ended()
