"""The line fastagi, with a PBX by script: what a call is told to do, and what stops it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from bot.errors import SettingsError
from tests.voice.lines.agi import SECRET, pbx
from tests.voice.lines.agi_desk import Script, ScriptedDesk, Sounds, prompt
from voice.acts import Done, HangUp, Keyed, Listen, Pause, Silence, Transfer
from voice.line import Caller, CallRefused, HungUp, Leg
from voice.lines import fastagi
from voice.lines.fastagi_wire import AgiFault
from voice.speech.speech import NoAudio

WELCOME, MENU = prompt("welcome"), prompt("menu")
SOUNDS = "/shared/sounds"
ROUTE = {"SAFAR_AGI_DIAL": "Local/{number}@safar-out"}
PERSON = "+306900000001"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@asynccontextmanager
async def line(desk: ScriptedDesk, folder: Path, **env: str) -> AsyncIterator[int]:
    """The line with this desk; its port."""
    port = free_port()
    known = {
        "SAFAR_AGI_SECRET": SECRET,
        "SAFAR_AGI_PORT": f"{port}",
        "SAFAR_AGI_SOUNDS": SOUNDS,
    }
    opened = fastagi.open_line(known | env, Sounds(folder))
    async with opened.listening(desk):
        yield port


def listening(act: Listen, heard: list[object]) -> Script:
    """A call that listens once."""

    async def script(leg: Leg, caller: Caller) -> None:
        heard.append(await leg.listen(act))

    return script


def sound(text: str, *, slow: bool = False) -> str:
    return f"{SOUNDS}/{prompt(text).key}{'.slow' if slow else ''}"


async def test_a_call_is_picked_up_hears_all_cues_and_is_waited_for(tmp_path: Path) -> None:
    heard: list[object] = []
    act = Listen((WELCOME, Pause(400), MENU), wait=5000)
    desk = ScriptedDesk(listening(act, heard))
    async with line(desk, tmp_path) as port, pbx(port) as call:
        await call.begin(callerid=PERSON)
        await call.take("ANSWER")
        await call.play(sound("welcome"))
        await call.wait(400)
        await call.play(sound("menu"))
        await call.wait(5000)
        await call.take("SET", "VARIABLE", "SAFAR", "done", reply="200 result=1")
        assert await call.closed()
    assert heard == [Silence()]
    assert desk.callers[0].number == PERSON


@pytest.mark.parametrize("when", ["first", "pause", "last", "after"])
async def test_a_key_ends_the_playing(when: str, tmp_path: Path) -> None:
    heard: list[object] = []
    act = Listen((WELCOME, Pause(400), MENU), wait=5000)
    steps = {
        "first": lambda call, key: call.play(sound("welcome"), key=key),
        "pause": lambda call, key: call.wait(400, key=key),
        "last": lambda call, key: call.play(sound("menu"), key=key),
        "after": lambda call, key: call.wait(5000, key=key),
    }
    async with line(ScriptedDesk(listening(act, heard)), tmp_path) as port, pbx(port) as call:
        await call.begin()
        await call.take("ANSWER")
        for name, step in steps.items():
            await step(call, "#" if name == when else "")
            if name == when:
                break
        await call.take("SET", "VARIABLE", "SAFAR", "done", reply="200 result=1")
    assert heard == [Keyed("#")]


@pytest.mark.parametrize(
    ("first", "second", "heard"),
    [
        ("1", "2", Keyed("12")),
        ("1", "", Keyed("1")),
        ("1", "#", Keyed("1")),
        ("1", "*", Keyed("1")),
        ("1", "A", Keyed("1")),
        ("5", None, Keyed("5")),
        ("*", None, Keyed("*")),
        ("A", None, Silence()),
        ("", None, Silence()),
    ],
)
async def test_a_second_digit_is_waited_for_where_it_may_follow(
    first: str, second: str | None, heard: object, tmp_path: Path
) -> None:
    found: list[object] = []
    act = Listen((), wait=5000, twice=frozenset("12"), between=900)
    async with line(ScriptedDesk(listening(act, found)), tmp_path) as port, pbx(port) as call:
        await call.begin()
        await call.take("ANSWER")
        await call.wait(5000, key=first)
        if second is not None:
            await call.wait(900, key=second)
        await call.take("SET", "VARIABLE", "SAFAR", "done", reply="200 result=1")
    assert found == [heard]


async def test_a_star_after_a_digit_is_for_what_comes_next(tmp_path: Path) -> None:
    heard: list[object] = []

    async def script(leg: Leg, caller: Caller) -> None:
        heard.append(await leg.listen(Listen((), wait=5000, twice=frozenset("1"), between=900)))
        heard.append(await leg.listen(Listen((MENU,), wait=5000)))
        heard.append(await leg.listen(Listen((), wait=5000)))

    async with line(ScriptedDesk(script), tmp_path) as port, pbx(port) as call:
        await call.begin()
        await call.take("ANSWER")
        await call.wait(5000, key="1")
        await call.wait(900, key="*")
        await call.wait(5000, key="#")
        await call.take("SET", "VARIABLE", "SAFAR", "done", reply="200 result=1")
    assert heard == [Keyed("1"), Keyed("*"), Keyed("#")]


async def test_slow_prompts_have_files_of_their_own(tmp_path: Path) -> None:
    heard: list[object] = []
    act = Listen((MENU,), wait=0, slow=True)
    async with line(ScriptedDesk(listening(act, heard)), tmp_path) as port, pbx(port) as call:
        await call.begin()
        await call.take("ANSWER")
        await call.play(sound("menu", slow=True))
        await call.wait(0)
        await call.take("SET", "VARIABLE", "SAFAR", "done", reply="200 result=1")
    assert heard == [Silence()]


async def test_the_last_words_are_said_to_the_end(tmp_path: Path) -> None:
    async def script(leg: Leg, caller: Caller) -> None:
        await leg.hang_up(HangUp((MENU,)))

    desk = ScriptedDesk(script)
    async with line(desk, tmp_path) as port, pbx(port) as call:
        await call.begin()
        await call.take("ANSWER")
        await call.play(sound("menu"), escape="")
        await call.take("HANGUP", reply="HANGUP\n200 result=1")
        await call.take("SET", "VARIABLE", "SAFAR", "done", reply="511 Command Not Permitted")
        assert await call.closed()
    assert not desk.errors


@pytest.mark.parametrize(("status", "ok"), [("ANSWER", True), ("NOANSWER", False), ("", False)])
async def test_a_caller_is_connected(status: str, ok: bool, tmp_path: Path) -> None:
    done: list[Done] = []

    async def script(leg: Leg, caller: Caller) -> None:
        done.append(await leg.transfer(Transfer((MENU,), PERSON, ring=20)))

    async with line(ScriptedDesk(script), tmp_path, **ROUTE) as port, pbx(port) as call:
        await call.begin()
        await call.take("ANSWER")
        await call.play(sound("menu"), escape="")
        await call.take("EXEC", "Dial", f"Local/{PERSON}@safar-out,20,g")
        await call.take("GET", "VARIABLE", "DIALSTATUS", reply=f"200 result=1 ({status})")
        await call.take("SET", "VARIABLE", "SAFAR", "done", reply="200 result=1")
    assert done == [Done(ok)]


async def test_without_a_way_out_nobody_is_told_of_connecting(tmp_path: Path) -> None:
    done: list[Done] = []

    async def script(leg: Leg, caller: Caller) -> None:
        done.append(await leg.transfer(Transfer((MENU,), PERSON)))

    async with line(ScriptedDesk(script), tmp_path) as port, pbx(port) as call:
        await call.begin()
        await call.take("SET", "VARIABLE", "SAFAR", "done", reply="200 result=1")
    assert done == [Done(ok=False)]


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


@pytest.mark.parametrize(
    ("variables", "country", "number"),
    [
        ({"callerid": "+306912345678"}, "", "+306912345678"),
        ({"callerid": "6912345678"}, "GR", "+306912345678"),
        ({"callerid": "00306912345678"}, "GR", "+306912345678"),
        ({"callerid": "+306912345678", "callingpres": "3"}, "", "+306912345678"),
        ({"callerid": "6912345678"}, "", None),
        ({"callerid": "+306912345678", "callingpres": "32"}, "", None),
        ({"callerid": "+306912345678", "callingpres": "67"}, "", None),
        ({"callerid": "+306912345678", "callingpres": "x"}, "", None),
        ({"callerid": "unknown"}, "GR", None),
        ({"callerid": "100"}, "GR", None),
        ({"callerid": "+30691234567;x"}, "GR", None),
        ({"callerid": "+٣٠٦٩١٢٣٤٥٦٧٨"}, "", None),
    ],
    ids=repr,
)
async def test_a_callers_number(
    variables: dict[str, str], country: str, number: str | None, tmp_path: Path
) -> None:
    desk = ScriptedDesk(listening(Listen((), wait=100), []))
    async with line(desk, tmp_path, SAFAR_AGI_COUNTRY=country) as port, pbx(port) as call:
        await call.begin(**variables)
        await call.take("ANSWER")
    assert [caller.number for caller in desk.callers] == [number]
    assert number is None or number not in repr(desk.callers[0])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SAFAR_AGI_SECRET", ""),
        ("SAFAR_AGI_SECRET", "short"),
        ("SAFAR_AGI_SECRET", "with a space in between"),
        ("SAFAR_AGI_BIND", "localhost"),
        ("SAFAR_AGI_PORT", "0"),
        ("SAFAR_AGI_SOUNDS", "sounds"),
        ("SAFAR_AGI_SOUNDS", "/sounds of safar"),
        ("SAFAR_AGI_SOUNDS", "/sounds/../etc"),
        ("SAFAR_AGI_DIAL", "PJSIP/trunk"),
        ("SAFAR_AGI_DIAL", "PJSIP/{number}@trunk,30,S(5)"),
        ("SAFAR_AGI_COUNTRY", "Greece"),
    ],
)
def test_settings(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        fastagi.open_line({"SAFAR_AGI_SECRET": SECRET} | {name: value}, Sounds(tmp_path))
    assert name in f"{caught.value}"
    # What a secret is, is not shown.
    assert name != "SAFAR_AGI_SECRET" or not value or value not in f"{caught.value}"


async def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    desk = ScriptedDesk(listening(Listen((), wait=100), []))
    async with line(desk, tmp_path) as port:
        again = {"SAFAR_AGI_SECRET": SECRET, "SAFAR_AGI_PORT": f"{port}"}
        opened = fastagi.open_line(again, Sounds(tmp_path))
        with pytest.raises(SettingsError, match="cannot listen on"):
            async with opened.listening(desk):
                pass
