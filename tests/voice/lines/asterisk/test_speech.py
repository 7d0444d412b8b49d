"""Through a real Asterisk: words are taken down, and no file of them is left."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.voice.heard import Recording
from tests.voice.lines.asterisk.calls import MENU, calling, safar
from tests.voice.lines.asterisk.running import DEBIAN, Asterisk, _user
from tests.voice.lines.fastagi.line import listening
from tests.voice.listening import best
from tests.voice.phone import Call
from tests.voice.recognition.listener import Listener
from tests.voice.sounds import sound
from voice.acts import Heard, Keyed, Listen, Silence
from voice.line import Caller, Leg

pytestmark = pytest.mark.slow

ACT = Listen((MENU,), 7000, hear="en")
WORDS = sound("what somebody says", 1.5)


@pytest.fixture
def heard(pbx: Asterisk) -> Iterator[Path]:
    """A folder that has the same name for Safar and for Asterisk, which runs in another root."""
    inside = Path(tempfile.mkdtemp(prefix="safar-heard-", dir=DEBIAN / "tmp"))
    shutil.chown(inside, *_user())
    name = Path("/tmp") / inside.name  # noqa: S108
    name.symlink_to(inside)
    yield name
    name.unlink()
    shutil.rmtree(inside)


def files(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def after_the_tone(call: Call) -> None:
    """Until the prompt and the tone were heard."""
    await call.sound(1200)
    await call.silence(150)


async def test_words_are_taken_down_and_no_file_is_left(pbx: Asterisk, heard: Path) -> None:
    got: list[object] = []
    listener = Listener()
    script = listening(ACT, got)
    async with safar(pbx, script, listener, SAFAR_AGI_HEARD=str(heard)) as desk:
        async with calling(pbx) as call:
            await after_the_tone(call)
            call.say(WORDS.tobytes())
            async with asyncio.timeout(60):
                await desk.ended.wait()
        assert files(heard) == []
    assert got == [Heard("how do I apply")]
    taken = np.frombuffer(listener.got[0][0], dtype="<i2")
    assert best(Recording(0.0, taken), "said", WORDS).score > 0.95


@pytest.mark.parametrize("key", ["4", ""], ids=["a key", "nothing"])
async def test_a_key_or_nothing_leaves_no_file_either(pbx: Asterisk, heard: Path, key: str) -> None:
    got: list[object] = []
    listener = Listener()
    async with safar(pbx, listening(ACT, got), listener, SAFAR_AGI_HEARD=str(heard)) as desk:
        async with calling(pbx) as call:
            await after_the_tone(call)
            if key:
                await call.press(key)
            async with asyncio.timeout(60):
                await desk.ended.wait()
        assert files(heard) == []
    assert got == [Keyed(key) if key else Silence()]
    assert listener.got == []


async def test_where_asterisk_cannot_write_the_call_goes_on(pbx: Asterisk, tmp_path: Path) -> None:
    got: list[object] = []

    async def script(leg: Leg, caller: Caller) -> None:
        got.extend([await leg.listen(ACT), await leg.listen(ACT)])

    # A folder that Asterisk, which runs in another root, does not have.
    answering = safar(pbx, script, Listener(), SAFAR_AGI_HEARD=str(tmp_path))
    async with answering as desk, calling(pbx) as call:
        await after_the_tone(call)
        await call.press("4")
        async with asyncio.timeout(60):
            await desk.ended.wait()
    assert got == [Silence(), Keyed("4")]


async def test_who_hangs_up_while_speaking_leaves_no_file(pbx: Asterisk, heard: Path) -> None:
    script = listening(ACT, [])
    async with safar(pbx, script, Listener(), SAFAR_AGI_HEARD=str(heard)) as desk:
        async with calling(pbx) as call:
            await after_the_tone(call)
            call.say(WORDS.tobytes())
            await call.hang_up()
            async with asyncio.timeout(60):
                await desk.ended.wait()
        assert files(heard) == []
