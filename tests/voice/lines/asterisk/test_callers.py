"""Who may call through the example of Asterisk and where to; no name of a caller does harm."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from tests.voice.dialog import CALLER, CallFailed
from tests.voice.lines.asterisk.calls import MENU, Written, calling, known, listen, names, safar
from tests.voice.lines.asterisk.running import DEBIAN, HOST, Asterisk
from tests.voice.phone import phone
from voice.acts import Done, HangUp, Transfer
from voice.line import Caller, Leg

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "sender",
    [
        'From: "x\\" \\"+306900000001" <sip:+48500100200@127.0.0.1>',
        'From: "agi_network_script: x" <sip:+48500100200@127.0.0.1>',
        'From: "x%0Aagi_callerid: +306900000009" <sip:+48500100200@127.0.0.1>',
        'From: "x\n agi_callerid: +306900000009" <sip:+48500100200@127.0.0.1>',
        'From: "${SHELL(touch /tmp/owned)}" <sip:${GLOBAL(OUT)}@127.0.0.1>',
        'From: "سلام \U0001f4a3 \u202e" <sip:%22%0A%0D200%20result=1@127.0.0.1>',
        f'From: "{"x" * 3000}" <sip:+48500100200@127.0.0.1>',
        f"From: <sip:{'1' * 1500}@127.0.0.1>",
        'From: "\\" <sip:+48500100200@127.0.0.1>',
        "From: <sip:x%0Aagi_callerid:%20+306900000009@127.0.0.1>",
        "From: <sip:x%0A%0A200%20result=1%0A200%20result=53%20endpos=9@127.0.0.1>",
    ],
    ids=[
        "quotes",
        "secret",
        "%0A",
        "folded",
        "variables",
        "letters",
        "long name",
        "long",
        "bad",
        "twice",
        "end",
    ],
)
async def test_a_hostile_name_harms_nobody(sender: str, pbx: Asterisk) -> None:
    """The caller is served, or not; his name reaches neither commands nor the next caller."""

    async def script(leg: Leg, caller: Caller) -> None:
        await leg.listen(listen(MENU, wait=0))
        await leg.hang_up(HangUp(()))

    async with safar(pbx, script) as desk:
        async with phone() as one:
            call = Written(one, pbx.port, sender)
            call.start()
            with suppress(CallFailed, TimeoutError):
                # What is no SIP is not answered at all.
                async with asyncio.timeout(1.5):
                    await call.picked_up()
                await call.ended()
            await call.close()
        async with calling(pbx) as call:
            await call.ended()
            assert names(call) == ["menu"]
    numbers = {caller.number for caller in desk.callers}
    assert numbers <= {None, CALLER}
    assert not (DEBIAN / "tmp/owned").exists()


async def test_a_telephone_of_the_camp_is_let_in_with_its_password(pbx: Asterisk) -> None:
    async def script(leg: Leg, caller: Caller) -> None:
        await leg.hang_up(HangUp((MENU,)))

    async with safar(pbx, script), phone("127.0.0.2") as one:
        call = await known(one, pbx, "100", "phone-1")
        await call.ended()
        assert names(call) == ["menu"]
        await call.close()


async def test_a_caller_whom_nobody_has_named_is_not_let_in(pbx: Asterisk) -> None:
    async def script(leg: Leg, caller: Caller) -> None:
        await leg.hang_up(HangUp((MENU,)))

    async with safar(pbx, script) as desk, phone("127.0.0.2") as one:
        with pytest.raises(CallFailed, match="401"):
            await one.dial(HOST, pbx.port, "100")
    assert not desk.callers


@pytest.mark.parametrize("extension", ["112", "+306900000001", "safar", "s"])
async def test_whatever_is_dialled_reaches_safar(extension: str, pbx: Asterisk) -> None:
    async def script(leg: Leg, caller: Caller) -> None:
        await leg.hang_up(HangUp((MENU,)))

    async with safar(pbx, script), calling(pbx, extension) as call:
        await call.ended()
        assert names(call) == ["menu"]


async def test_nobody_can_call_out(pbx: Asterisk) -> None:
    """Not even through Safar, as long as the operator has not opened a way."""
    done: list[Done] = []

    async def script(leg: Leg, caller: Caller) -> None:
        done.append(await leg.transfer(Transfer((), "+306900000001", ring=2)))

    closed = {"SAFAR_AGI_DIAL": "Local/{number}@safar-out"}
    async with safar(pbx, script, **closed), calling(pbx) as call:
        await call.ended()
    assert done == [Done(ok=False)]
