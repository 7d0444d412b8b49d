"""The recogniser in a process of its own: its crash or its hanging never ends a call."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import subprocess
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.background import beside, stop
from bot.errors import SafarError
from bot.settings import ROOT
from voice.recognition.settings import RecogniserSettings

logger = logging.getLogger(__name__)

# Seconds: loading a model, one answer, and how long after a failed start it is tried again.
START_WITHIN, ANSWER_WITHIN, AGAIN_AFTER = 60.0, 10.0, 60.0
# Callers who wait for it at the same time; one more uses the keys.
MOST_WAITING = 4
# Below this the words are not used. With whisper it is the mean probability of a token.
CERTAIN = 0.5


class RecogniserFailed(SafarError):
    """The process does not start or gave no answer."""

    code = "recogniser_failed"


def engine_of(settings: RecogniserSettings) -> tuple[str, ...]:
    """The command that starts the process."""
    return (sys.executable, "-m", "voice.recognition.engine", str(settings.folder))


def fault_of(command: Sequence[str]) -> str | None:
    """Why the process does not start, None where it does. Takes as long as loading the model."""
    try:
        done = subprocess.run(  # noqa: S603 - our own command
            command,
            env=_environment(),
            stdin=DEVNULL,
            capture_output=True,
            timeout=START_WITHIN,
            check=False,
        )
        head = _read(done.stdout.partition(b"\n")[0])
    except subprocess.TimeoutExpired:
        return f"it is not ready after {START_WITHIN:.0f} seconds"
    except RecogniserFailed as error:
        return str(error)
    return None if "ready" in head else str(head.get("error", "it said nothing"))


@dataclass
class RecognisingProcess:
    """A Recogniser while it is running. command: starts the process. known: its languages.
    within: seconds that one caller waits."""

    command: Sequence[str]
    known: frozenset[str]
    within: float = ANSWER_WITHIN
    _process: Process | None = field(default=None, repr=False)
    _ready: asyncio.Event = field(default_factory=asyncio.Event, repr=False)
    _needed: asyncio.Event = field(default_factory=asyncio.Event, repr=False)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)
    _asked: set[asyncio.Task[str | None]] = field(default_factory=set, repr=False)

    @property
    def languages(self) -> frozenset[str]:
        return self.known if self._ready.is_set() else frozenset()

    @property
    def pid(self) -> int | None:
        """The process, if there is one."""
        return None if self._process is None else self._process.pid

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The process runs, and is started anew when it ends, until the end of the block."""
        self._needed.set()
        try:
            async with beside(recogniser=self._keep()):
                yield
        finally:
            await stop(*self._asked)
            await self._end()

    async def until_ready(self) -> None:
        """Wait until it can be asked."""
        await self._ready.wait()

    async def words(self, sound: bytes, language: str) -> str | None:
        if language not in self.languages or len(self._asked) >= MOST_WAITING:
            return None
        # Whoever presses a key meanwhile does not wait; the answer must be read all the same.
        task = asyncio.create_task(self._words(sound, language))
        self._asked.add(task)
        task.add_done_callback(self._asked.discard)
        try:
            async with asyncio.timeout(self.within):
                return await asyncio.shield(task)
        except TimeoutError:
            return None

    async def _words(self, sound: bytes, language: str) -> str | None:
        async with self._turn:
            process = self._process
            if process is None or not self._ready.is_set():
                return None
            try:
                async with asyncio.timeout(self.within):
                    answer = await _ask(process, sound, language)
            except (OSError, EOFError, TimeoutError, RecogniserFailed) as error:
                # Its text could hold words.
                logger.error("the recogniser gave no answer: %s", type(error).__name__)
                self._ready.clear()
                await self._end()
                self._needed.set()
                return None
        words, certain = answer.get("words"), answer.get("confidence")
        sure = isinstance(certain, int | float) and certain >= CERTAIN
        return words if isinstance(words, str) and sure else None

    async def _keep(self) -> None:
        while True:
            await self._needed.wait()
            self._needed.clear()
            try:
                await self._start()
            except Exception as error:
                # Keys are enough for a call: nothing here may end the service. No words are said
                # yet that the text of the error could hold.
                cause = f"{type(error).__name__}: {error}"
                logger.error("callers can use keys only: the recogniser does not start: %s", cause)
                await self._end()
                await asyncio.sleep(AGAIN_AFTER)
                self._needed.set()

    async def _start(self) -> None:
        self._process = process = await asyncio.create_subprocess_exec(
            *self.command,
            # Nothing of the service's own settings: there are keys among them.
            env=_environment(),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
        )
        async with asyncio.timeout(START_WITHIN):
            head = await _said(process)
        if "ready" not in head:
            raise RecogniserFailed(str(head.get("error", "it said nothing")))
        self._ready.set()

    async def _end(self) -> None:
        process, self._process = self._process, None
        self._ready.clear()
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _ask(process: Process, sound: bytes, language: str) -> dict[str, Any]:
    assert process.stdin is not None  # noqa: S101 - it is a pipe
    head = json.dumps({"language": language, "bytes": len(sound)}).encode()
    process.stdin.write(head + b"\n" + sound)
    await process.stdin.drain()
    return await _said(process)


async def _said(process: Process) -> dict[str, Any]:
    """The next line of the process. Raises RecogniserFailed, OSError."""
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    try:
        line = await process.stdout.readline()
    except ValueError as error:
        raise RecogniserFailed("it said more than an answer can be") from error
    return _read(line)


def _read(line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise RecogniserFailed("it said something else than an answer") from error
    if not isinstance(value, dict):
        raise RecogniserFailed("it said something else than an answer")
    return value


def _environment() -> dict[str, str]:
    return {
        "PYTHONPATH": str(ROOT),
        "PATH": os.environ.get("PATH", ""),
        "OMP_NUM_THREADS": "2",
        # It has no business in any network.
        "HF_HUB_OFFLINE": "1",
    }
