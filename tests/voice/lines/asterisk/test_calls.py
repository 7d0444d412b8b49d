"""Calls through a real Asterisk are apart, bounded, connected where asked, and forgotten."""

from __future__ import annotations

import asyncio

import pytest

from tests.voice.dialog import CallFailed
from tests.voice.lines.asterisk.calls import (
    BYE,
    MENU,
    PROMPTLY,
    WELCOME,
    calling,
    listen,
    names,
    safar,
)
from tests.voice.lines.asterisk.running import HOST, Asterisk, asterisk
from tests.voice.lines.fastagi.desk import prompt
from tests.voice.listening import best
from tests.voice.phone import phone
from tests.voice.sounds import sound
from voice.acts import Done, HangUp, Keyed, Transfer
from voice.line import Caller, CallRefused, HungUp, Leg

pytestmark = pytest.mark.slow


async def test_the_caller_hangs_up_in_the_middle_of_a_prompt(pbx: Asterisk) -> None:
    async def script(leg: Leg, caller: Caller) -> None:
        await leg.listen(listen(WELCOME, MENU, BYE))

    async with safar(pbx, script) as desk, calling(pbx) as call:
        await call.sound(400)
        await call.hang_up()
        async with asyncio.timeout(PROMPTLY):
            await desk.ended.wait()
    assert [type(error) for error in desk.errors] == [HungUp]


async def test_no_more_calls_now(pbx: Asterisk) -> None:
    async def script(leg: Leg, caller: Caller) -> None:
        raise CallRefused

    async with safar(pbx, script), phone() as one:
        with pytest.raises(CallFailed, match="486"):
            await one.dial(HOST, pbx.port, "100")


@pytest.mark.parametrize(
    ("to", "ok"), [("+306900000001", True), ("+306900000002", False), ("+306900000003", False)]
)
async def test_a_caller_is_connected_with_a_person(to: str, ok: bool, pbx: Asterisk) -> None:
    done: list[Done] = []

    async def script(leg: Leg, caller: Caller) -> None:
        done.append(await leg.transfer(Transfer((MENU,), to, ring=1)))
        await leg.hang_up(HangUp((BYE,)))

    async with safar(pbx, script), calling(pbx) as call:
        await call.ended()
        assert best(call.recording(), "person", sound("person")).score > 0.95 or not ok
        assert names(call) == ["menu", "bye"]
    assert done == [Done(ok)]


async def test_callers_do_not_hear_each_other(pbx: Asterisk) -> None:
    """Ten callers at once, each with a prompt of its own."""
    ten = [f"caller {number}" for number in range(10)]

    async def script(leg: Leg, caller: Caller) -> None:
        key = await leg.listen(listen(WELCOME))
        assert isinstance(key, Keyed)
        await leg.hang_up(HangUp((prompt(f"caller {key.keys}"),)))

    async def one(number: int) -> list[str]:
        async with calling(pbx) as call:
            await call.sound(300)
            await call.press(f"{number}")
            await call.ended()
            return names(call, *ten)

    async with safar(pbx, script):
        found = await asyncio.gather(*map(one, range(10)))
    assert found == [["welcome", f"caller {number}"] for number in range(10)]


async def test_a_call_too_many_is_busy() -> None:
    async def script(leg: Leg, caller: Caller) -> None:
        await leg.listen(listen(wait=60_000))

    with asterisk(most_calls=1) as small:
        async with safar(small, script), calling(small), phone() as one:
            with pytest.raises(CallFailed, match="486"):
                await one.dial(HOST, small.port, "100")


async def test_nothing_of_a_call_is_written_down(pbx: Asterisk) -> None:
    async def script(leg: Leg, caller: Caller) -> None:
        await leg.hang_up(HangUp((BYE,)))

    async with safar(pbx, script) as desk, calling(pbx) as call:
        await call.ended()
    assert desk.callers[0].number == call.caller
    async with calling(pbx) as call:
        await call.sound(100)
        await call.hang_up()
    written = [path for path in pbx.logs.rglob("*") if path.is_file()]
    text = "".join(path.read_text("utf-8", "replace") for path in written)
    assert "Safar does not answer" in text
    assert call.caller.strip("+") not in text, text
    assert pbx.secret not in text
