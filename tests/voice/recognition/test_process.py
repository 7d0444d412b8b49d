"""The recogniser is a process of its own: whatever becomes of it, a call goes on."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from voice.recognition import process as recognising
from voice.recognition.process import MOST_WAITING, RecognisingProcess, fault_of

SOUND = b"\x00\x10" * 8000


def command(how: str, folder: Path) -> tuple[str, ...]:
    return (sys.executable, "-m", "tests.voice.recognition.engine", how, str(folder / "mark"))


def environment_of(one: RecognisingProcess) -> bytes:
    return Path(f"/proc/{one.pid}/environ").read_bytes()


@asynccontextmanager
async def running(
    how: str, folder: Path, within: float = 30.0
) -> AsyncIterator[RecognisingProcess]:
    one = RecognisingProcess(command(how, folder), frozenset({"en", "ar"}), within)
    async with one.running():
        async with asyncio.timeout(30):
            await one.until_ready()
        yield one


async def test_words_come_of_sound(tmp_path: Path) -> None:
    async with running("answers", tmp_path) as one:
        assert one.languages == {"en", "ar"}
        assert await one.words(SOUND, "ar") == "ar loud 1.0"
        assert await one.words(bytes(8000), "en") == "en quiet 0.5"
        assert await one.words(SOUND, "fr") is None


async def test_words_that_are_not_certain_are_none(tmp_path: Path) -> None:
    async with running("unsure", tmp_path) as one:
        assert await one.words(SOUND, "en") is None


@pytest.mark.parametrize("how", ["crashes", "hangs", "babbles", "rambles"])
async def test_a_process_that_fails_costs_one_answer_and_is_started_anew(
    how: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(how, tmp_path, within=2.0 if how == "hangs" else 30.0) as one:
        broken = one.pid
        assert await one.words(SOUND, "en") is None
        async with asyncio.timeout(30):
            # One that hangs is ended a moment after its caller has given up.
            while one.pid in {None, broken}:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            await one.until_ready()
        assert await one.words(SOUND, "en") == "en loud 1.0"
    assert "loud" not in caplog.text


async def test_who_presses_a_key_meanwhile_does_not_harm_the_next_caller(tmp_path: Path) -> None:
    async with running("answers", tmp_path) as one:
        waiting = asyncio.create_task(one.words(SOUND, "en"))
        await asyncio.sleep(0)
        waiting.cancel()
        assert await one.words(bytes(8000), "ar") == "ar quiet 0.5"


async def test_too_many_at_once_have_the_keys(tmp_path: Path) -> None:
    async with running("answers", tmp_path) as one:
        found = await asyncio.gather(*(one.words(SOUND, "en") for _ in range(MOST_WAITING + 2)))
    assert found == ["en loud 1.0"] * MOST_WAITING + [None] * 2


@pytest.mark.parametrize(
    ("program", "cause"),
    [
        pytest.param(None, "no such model", id="refuses"),
        pytest.param(("/no/such/program",), "FileNotFoundError", id="is not there"),
        # asyncio names a ValueError here, uvloop (where a part of the service brought it) another.
        pytest.param(("no\0name",), "does not start", id="cannot be"),
    ],
)
async def test_without_a_process_no_language_is_offered(
    program: tuple[str, ...] | None, cause: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = asyncio.Event()
    monkeypatch.setattr(recognising.logger, "error", lambda *words: (told.set(), log.append(words)))
    log: list[object] = []
    one = RecognisingProcess(program or command("refuses", tmp_path), frozenset({"en"}))
    async with one.running():
        async with asyncio.timeout(30):
            await told.wait()
        assert one.languages == frozenset()
        assert await one.words(SOUND, "en") is None
    assert cause in str(log)


@pytest.mark.parametrize("how", ["mumbles", "drones"])
async def test_a_process_that_starts_badly_is_ended_and_another_one_started(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognising, "AGAIN_AFTER", 0.0)
    async with running(how, tmp_path) as one:
        assert await one.words(SOUND, "en") == "en loud 1.0"
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "mark").read_text(encoding="ascii")), signal.SIG_DFL)


async def test_at_the_end_no_process_is_left(tmp_path: Path) -> None:
    async with running("answers", tmp_path) as one:
        pid = one.pid
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, signal.SIG_DFL)


async def test_the_process_knows_no_settings_of_the_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAFAR_TWILIO_TOKEN", "secret")
    async with running("answers", tmp_path) as one:
        environment = environment_of(one)
    assert b"SAFAR" not in environment
    assert b"HF_HUB_OFFLINE=1" in environment


@pytest.mark.parametrize(
    ("how", "fault"), [("answers", None), ("refuses", "no such model")], ids=["works", "refuses"]
)
def test_the_doctor_is_told_why_it_does_not_start(
    how: str, fault: str | None, tmp_path: Path
) -> None:
    assert fault_of(command(how, tmp_path)) == fault


def test_the_doctor_is_told_of_a_process_that_is_never_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognising, "START_WITHIN", 0.01)
    assert "not ready" in str(fault_of(command("answers", tmp_path)))
