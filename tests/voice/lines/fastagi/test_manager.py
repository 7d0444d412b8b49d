"""Asterisk's manager is asked for one thing: to call a number back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SettingsError
from tests.voice.lines.fastagi.line import ROUTE
from tests.voice.lines.fastagi.pbx import SECRET
from voice.line import NotCalled
from voice.lines.fastagi_manager import Manager, call_back
from voice.lines.fastagi_settings import FastAgiSettings

DIAL, NUMBER, KEY = "Local/{number}@safar-out", "+306900000001", "0af" + "1" * 61
BANNER = "Asterisk Call Manager/9.0.0\r\n"
TAKEN = "Response: Success\r\nMessage: taken\r\n\r\n"
EVENT = "Event: FullyBooted\r\nPrivilege: system,all\r\n\r\n"
REFUSED = "Response: Error\r\nMessage: Authentication failed\r\n\r\n"
LOGIN = f"Action: Login\r\nUsername: safar\r\nSecret: {SECRET}\r\nEvents: off\r\n\r\n"
CALL = (
    f"Action: Originate\r\nChannel: Local/{NUMBER}@safar-out\r\nContext: safar-back\r\n"
    "Exten: back\r\nPriority: 1\r\nTimeout: 30000\r\nAsync: true\r\n"
    f"Variable: SAFAR_RING={KEY},SAFAR_LONGEST=600\r\n\r\n"
)


@asynccontextmanager
async def manager(*answers: str) -> AsyncIterator[tuple[Manager, list[str]]]:
    """A manager that says `answers`, one after each thing that it hears; what it hears."""
    told: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(BANNER.encode())
        for answer in answers:
            told.append((await reader.readuntil(b"\r\n\r\n")).decode())
            writer.write(answer.encode())
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield Manager("127.0.0.1", port, SECRET, DIAL), told


async def test_it_is_asked_for_one_call() -> None:
    async with manager(EVENT + TAKEN + EVENT, TAKEN) as (one, told):
        await one.call(NUMBER, KEY, 30, 600)
    assert told == [LOGIN, CALL]


@pytest.mark.parametrize(
    "answers",
    [(REFUSED,), (TAKEN, REFUSED), (TAKEN,), (), ("x" * 5000,), (TAKEN, EVENT * 300)],
    ids=["another secret", "refused", "gone", "silent", "a long line", "no end"],
)
async def test_what_is_not_taken_is_told_without_the_number(answers: tuple[str, ...]) -> None:
    async with manager(*answers) as (one, _):
        with pytest.raises(NotCalled) as failed:
            await one.call(NUMBER, KEY, 30, 600)
    assert NUMBER not in str(failed.value)
    assert SECRET not in str(failed.value) + repr(one)


@given(number=st.text(max_size=24), key=st.text(max_size=70))
def test_nothing_but_digits_is_ever_called(number: str, key: str) -> None:
    with pytest.raises(ValueError, match="no key"):
        call_back(DIAL, NUMBER, key, 30, 600)
    if not (number.startswith("+") and number[1:].isascii() and number[1:].isdigit()):
        with pytest.raises(ValueError, match="cannot have this number"):
            call_back(DIAL, number, KEY, 30, 600)


def test_the_manager_is_closed_where_no_secret_is_set(tmp_path: Path) -> None:
    known = {"SAFAR_AGI_SECRET": SECRET, "SAFAR_AGI_SOUNDS": "/sounds"}
    assert FastAgiSettings.load(known | ROUTE, tmp_path).manager is None


@pytest.mark.parametrize(
    "changed",
    [{"SAFAR_AMI_SECRET": "short"}, {"SAFAR_AMI_HOST": "asterisk"}, {"SAFAR_AGI_DIAL": ""}],
    ids=["a short secret", "no address", "no way to call"],
)
def test_a_wrong_setting_is_told(changed: dict[str, str], tmp_path: Path) -> None:
    known = {"SAFAR_AGI_SECRET": SECRET, "SAFAR_AGI_SOUNDS": "/sounds", "SAFAR_AMI_SECRET": SECRET}
    with pytest.raises(SettingsError):
        FastAgiSettings.load(known | ROUTE | changed, tmp_path)
