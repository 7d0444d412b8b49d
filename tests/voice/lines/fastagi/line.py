"""The line fastagi with a scripted desk, on a free port."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.service.running import free_port
from tests.voice.lines.fastagi.desk import Script, ScriptedDesk, Sounds, prompt
from tests.voice.lines.fastagi.pbx import SECRET
from voice.acts import Listen
from voice.line import Caller, Leg
from voice.lines import fastagi
from voice.recognition.recogniser import Recogniser

WELCOME, MENU = prompt("welcome"), prompt("menu")
SOUNDS = "/shared/sounds"
ROUTE = {"SAFAR_AGI_DIAL": "Local/{number}@safar-out"}
PERSON = "+306900000001"


@asynccontextmanager
async def line(
    desk: ScriptedDesk, folder: Path, recogniser: Recogniser | None = None, **env: str
) -> AsyncIterator[int]:
    """The line with this desk; its port."""
    port = free_port()
    known = {
        "SAFAR_AGI_SECRET": SECRET,
        "SAFAR_AGI_PORT": f"{port}",
        "SAFAR_AGI_SOUNDS": SOUNDS,
    }
    opened = fastagi.open_line(known | env, Sounds(folder), recogniser)
    async with opened.listening(desk):
        yield port


def listening(act: Listen, heard: list[object]) -> Script:
    """A call that listens once."""

    async def script(leg: Leg, caller: Caller) -> None:
        heard.append(await leg.listen(act))

    return script


def sound(text: str, *, slow: bool = False) -> str:
    return f"{SOUNDS}/{prompt(text).key}{'.slow' if slow else ''}"
