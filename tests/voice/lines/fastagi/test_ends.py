"""The line fastagi: what stops a call or keeps it out, and that it goes back to the dialplan."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.voice.lines.fastagi.desk import ScriptedDesk, prompt
from tests.voice.lines.fastagi.line import MENU, WELCOME, line, listening, sound
from tests.voice.lines.fastagi.pbx import SECRET, pbx
from voice.acts import HangUp, Listen
from voice.line import Caller, CallFailed, CallRefused, HungUp, Leg
from voice.lines import fastagi
from voice.lines.fastagi_wire import AgiFault
from voice.speech.speech import NoAudio


@pytest.mark.parametrize(
    "reply",
    ["HANGUP\n", "200 result=-1 endpos=400\n", "511 Command Not Permitted on a dead channel\n", ""],
    ids=["a notice", "the result", "too late", "the connection"],
)
async def test_a_caller_hangs_up(reply: str, tmp_path: Path) -> None:
    desk = ScriptedDesk(listening(Listen((WELCOME, MENU), wait=5000), []))
    async with line(desk, tmp_path) as port:
        async with pbx(port) as call:
            await call.begin()
            await call.take("ANSWER")
            assert (await call.command())[0] == "STREAM"
            if reply:
                await call.send(reply)
                assert await call.closed()
        async with asyncio.timeout(5):
            await desk.ended.wait()
    assert [type(error) for error in desk.errors] == [HungUp]


async def test_no_more_calls_now(tmp_path: Path) -> None:
    async def script(leg: Leg, caller: Caller) -> None:
        raise CallRefused

    async with line(ScriptedDesk(script), tmp_path) as port, pbx(port) as call:
        await call.begin()
        await call.take("SET", "VARIABLE", "SAFAR", "busy", reply="200 result=1")
        assert await call.closed()


@pytest.mark.parametrize(
    ("text", "reply", "error"),
    [
        ("unsaid", "", NoAudio),
        ("menu", "200 result=0 endpos=0\n", NoAudio),
        ("menu", "520-Invalid command syntax.  Proper usage follows:\n", AgiFault),
        ("menu", "x" * 5000 + "\n", AgiFault),
    ],
    ids=["no audio", "Asterisk cannot read the file", "refused", "too long"],
)
async def test_what_fails_is_given_back_to_the_dialplan(
    text: str, reply: str, error: type[Exception], tmp_path: Path
) -> None:
    desk = ScriptedDesk(listening(Listen((WELCOME, prompt(text)), wait=100), []))
    async with line(desk, tmp_path) as port, pbx(port) as call:
        await call.begin()
        await call.take("ANSWER")
        await call.play(sound("welcome"))
        if reply:
            assert (await call.command())[0] == "STREAM"
            await call.send(reply)
        # Not one word more, so that the variable SAFAR stays empty.
        assert await call.closed()
    assert [type(found) for found in desk.errors] == [error]


async def test_the_last_words_of_a_call_that_fails_are_left_to_the_dialplan(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def script(leg: Leg, caller: Caller) -> None:
        await leg.listen(Listen((WELCOME,), wait=100))
        raise CallFailed(HangUp((MENU,))) from AgiFault("the cause")

    async with line(ScriptedDesk(script), tmp_path) as port, pbx(port) as call:
        await call.begin()
        await call.take("ANSWER")
        await call.play(sound("welcome"))
        await call.wait(100)
        assert await call.closed()
    assert "given back to the dialplan: the cause" in caplog.text


async def test_a_call_whose_first_words_cannot_be_said_is_not_picked_up(tmp_path: Path) -> None:
    desk = ScriptedDesk(listening(Listen((prompt("unsaid"),), wait=100), []))
    async with line(desk, tmp_path) as port, pbx(port) as call:
        await call.begin()
        assert await call.closed()
    assert [type(found) for found in desk.errors] == [NoAudio]


@pytest.mark.parametrize(
    "variables",
    [
        {"network_script": ""},
        {"network_script": "another-secret-of-16"},
        {"network_script": f"{SECRET}x"},
        {"network_script": f"{SECRET}?lang=en"},
        {"calleridname": f"x\nagi_network_script: {SECRET}"},
        {"calleridname": "x\nSET VARIABLE SAFAR done"},
        {"calleridname": "x" * 5000},
    ],
    ids=["none", "another", "longer", "with more", "twice", "a command", "too long"],
)
async def test_who_is_not_our_asterisk_reaches_no_desk(
    variables: dict[str, str], tmp_path: Path
) -> None:
    desk = ScriptedDesk(listening(Listen((), wait=100), []))
    async with line(desk, tmp_path) as port, pbx(port) as call:
        await call.begin(**variables)
        assert await call.closed()
    assert not desk.callers


async def test_who_says_nothing_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fastagi, "BEGINNING", 0.05)
    desk = ScriptedDesk(listening(Listen((), wait=100), []))
    async with line(desk, tmp_path) as port, pbx(port) as call:
        await call.send("agi_network: yes\n")
        assert await call.closed()


async def test_more_connections_than_calls_are_possible(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fastagi, "MOST_CALLS", 1)
    desk = ScriptedDesk(listening(Listen((), wait=100), []))
    async with line(desk, tmp_path) as port, pbx(port) as one, pbx(port) as two:
        assert await two.closed()
        await one.begin()
        await one.take("ANSWER")


async def test_the_end_of_the_service_gives_calls_back(tmp_path: Path) -> None:
    desk = ScriptedDesk(listening(Listen((MENU,), wait=100), []))
    async with AsyncExitStack() as later:
        async with line(desk, tmp_path) as port:
            call = await later.enter_async_context(pbx(port))
            await call.begin()
            await call.take("ANSWER")
            assert (await call.command())[0] == "STREAM"
        assert await call.closed()
