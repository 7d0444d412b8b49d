"""Whoever calls while Safar is away or fails hears the emergency numbers from Asterisk."""

from __future__ import annotations

from contextlib import AsyncExitStack

import pytest

from tests.voice.lines.asterisk.calls import (
    EMERGENCY,
    LENGTH,
    WELCOME,
    calling,
    listen,
    names,
    safar,
)
from tests.voice.lines.asterisk.running import Asterisk
from tests.voice.lines.fastagi.desk import prompt
from voice.line import Caller, Leg

pytestmark = pytest.mark.slow


async def test_without_safar_a_caller_hears_the_emergency_numbers(pbx: Asterisk) -> None:
    async with calling(pbx) as call:
        await call.ended()
        assert names(call) == [*EMERGENCY, *EMERGENCY]


async def test_a_call_that_fails_goes_on_with_the_emergency_numbers(pbx: Asterisk) -> None:
    async def script(leg: Leg, caller: Caller) -> None:
        await leg.listen(listen(WELCOME, prompt("unsaid")))

    async with safar(pbx, script), calling(pbx) as call:
        await call.ended()
        assert names(call) == ["welcome", *EMERGENCY, *EMERGENCY]


async def test_safar_ends_in_the_middle_of_a_call(pbx: Asterisk) -> None:
    async def script(leg: Leg, caller: Caller) -> None:
        await leg.listen(listen(WELCOME, wait=60_000))

    async with AsyncExitStack() as later:
        async with safar(pbx, script):
            call = await later.enter_async_context(calling(pbx))
            await call.sound(LENGTH * 990)
        await call.ended()
        assert names(call) == ["welcome", *EMERGENCY, *EMERGENCY]


async def test_a_file_that_asterisk_cannot_read_is_no_silence(pbx: Asterisk) -> None:
    async def script(leg: Leg, caller: Caller) -> None:
        await leg.listen(listen(WELCOME))

    elsewhere = {"SAFAR_AGI_SOUNDS": "/nowhere"}
    async with safar(pbx, script, **elsewhere), calling(pbx) as call:
        await call.ended()
        assert names(call) == [*EMERGENCY, *EMERGENCY]
