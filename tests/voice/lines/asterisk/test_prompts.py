"""The line fastagi with a real Asterisk: prompts are heard as they are, keys end them."""

from __future__ import annotations

import pytest

from tests.voice.lines.asterisk.calls import (
    BYE,
    LENGTH,
    MENU,
    PROMPTLY,
    TEXTS,
    WELCOME,
    calling,
    listen,
    names,
    safar,
)
from tests.voice.lines.asterisk.running import Asterisk
from tests.voice.lines.fastagi.desk import prompt
from tests.voice.listening import best, heard
from tests.voice.sounds import sound
from voice.acts import HangUp, Keyed, Pause, Silence
from voice.line import Caller, Leg

pytestmark = pytest.mark.slow


async def test_a_caller_hears_the_prompts_and_the_call_ends(pbx: Asterisk) -> None:
    async def script(leg: Leg, caller: Caller) -> None:
        assert await leg.listen(listen(WELCOME, Pause(500), MENU, wait=300)) == Silence()
        await leg.hang_up(HangUp((BYE,)))

    async with safar(pbx, script) as desk, calling(pbx) as call:
        await call.ended()
        matches = heard(call.recording(), {t: sound(prompt(t).key) for t in TEXTS})
        assert names(call) == ["welcome", "menu", "bye"]
    assert not desk.errors
    assert [match.heard for match in matches] == pytest.approx([LENGTH] * 3, abs=0.05)
    # The pause, and then the time that was waited for a key: not less, and a turn of Asterisk
    # and the line more, which takes long where other programs work.
    assert -0.05 < matches[1].at - matches[0].at - LENGTH - 0.5 < PROMPTLY
    assert -0.05 < matches[2].at - matches[1].at - LENGTH - 0.3 < PROMPTLY
    assert call.picked_up_at is not None and call.first_sound_at is not None
    assert call.first_sound_at - call.picked_up_at < PROMPTLY


async def test_a_key_cuts_the_prompt_off_and_the_next_begins_at_once(pbx: Asterisk) -> None:
    keyed: list[object] = []

    async def script(leg: Leg, caller: Caller) -> None:
        keyed.append(await leg.listen(listen(WELCOME, MENU)))
        await leg.hang_up(HangUp((BYE,)))

    async with safar(pbx, script), calling(pbx) as call:
        await call.sound(400)
        pressed = await call.press("5")
        await call.ended()
        assert names(call) == ["welcome", "bye"]
        first, last = heard(call.recording(), {t: sound(prompt(t).key) for t in TEXTS})
    assert keyed == [Keyed("5")]
    assert first.heard < LENGTH - 0.1
    assert last.heard == pytest.approx(LENGTH, abs=0.05)
    assert 0 < last.at - pressed.at < PROMPTLY


@pytest.mark.parametrize(
    ("keys", "twice", "result"),
    [
        ("12", "12", Keyed("12")),
        ("1", "12", Keyed("1")),
        ("7", "12", Keyed("7")),
        ("1#", "12", Keyed("1")),
        ("*", "", Keyed("*")),
        ("0", "", Keyed("0")),
    ],
)
async def test_keys(keys: str, twice: str, result: object, pbx: Asterisk) -> None:
    keyed: list[object] = []

    async def script(leg: Leg, caller: Caller) -> None:
        keyed.append(await leg.listen(listen(MENU, twice=frozenset(twice), between=700)))
        await leg.hang_up(HangUp(()))

    async with safar(pbx, script), calling(pbx) as call:
        await call.sound(LENGTH * 900)
        for key in keys:
            await call.press(key)
        await call.ended()
    assert keyed == [result]


async def test_slow_prompts(pbx: Asterisk) -> None:
    async def script(leg: Leg, caller: Caller) -> None:
        await leg.hang_up(HangUp((MENU,), slow=True))

    async with safar(pbx, script), calling(pbx) as call:
        await call.ended()
        slow = sound(f"{MENU.key}.slow", LENGTH)
        assert best(call.recording(), "slow", slow).score > 0.95
        assert names(call) == []
