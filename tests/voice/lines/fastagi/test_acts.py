"""The line fastagi, with a PBX by script: what a call is told to do, and which keys count."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.voice.lines.fastagi.desk import ScriptedDesk
from tests.voice.lines.fastagi.line import MENU, PERSON, ROUTE, WELCOME, line, listening, sound
from tests.voice.lines.fastagi.pbx import pbx
from voice.acts import Done, HangUp, Keyed, Listen, Pause, Silence, Transfer
from voice.line import Caller, Leg


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
