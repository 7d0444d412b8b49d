"""The speaking process, seen from the service: one request after the other, with a time limit."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.errors import SafarError
from bot.settings import ROOT

logger = logging.getLogger(__name__)

# Words a minute. espeak-ng's own pace is 175, too fast for a bad line and a second language.
PACE = 145
# Voices that drawl at that pace: the same text took a half longer than in other languages.
_PACES = {"ar": 155, "ti": 175, "uk": 190}
# How much longer it takes when a caller asks for it slower.
SLOWER = 1.3
# Loading a library, and for Arabic or a voice of piper a model with it.
START_WITHIN = 20.0
ANSWER_WITHIN = 30.0

Samples = npt.NDArray[np.int16]


class SpeakingFailed(SafarError):
    """The process did not start, died, took too long, or cannot say it."""

    code = "speaking_failed"


class NotSpeaking(SpeakingFailed):
    """The process does not start: nothing can be said."""

    code = "not_speaking"


@dataclass(frozen=True)
class Voice:
    """How a language is said: an espeak-ng voice, or a model of piper."""

    espeak: str
    vowels: bool
    model: Path | None = None

    @property
    def pace(self) -> int:
        """Words a minute."""
        return _PACES.get(self.espeak, PACE)

    def mark(self) -> str:
        """What the sound depends on beside the text: it changes when a voice does."""
        if self.model is not None:
            stat = self.model.stat()
            return f"piper {version('piper-tts')} {stat.st_size} {stat.st_mtime_ns} {SLOWER}"
        vowels = f" vowels {version('piper-tts')}" if self.vowels else ""
        loaded = version("espeakng-loader")
        return f"espeak-ng {loaded} {self.espeak} {self.pace} {SLOWER}{vowels}"


class Synthesiser:
    """Starts the process when it is first needed, and again after it died."""

    def __init__(self, within: float = ANSWER_WITHIN) -> None:
        """within: seconds that one text may take."""
        self._within = within
        self._process: Process | None = None
        self._turn = asyncio.Lock()

    @property
    def pid(self) -> int | None:
        """The process that speaks, if there is one."""
        return None if self._process is None else self._process.pid

    async def start(self) -> None:
        """Start the process, where there is none. Raises NotSpeaking."""
        async with self._turn:
            await self._running()

    async def say(
        self, pieces: Sequence[tuple[str, bool]], voice: Voice, *, slow: bool
    ) -> tuple[Samples, int]:
        """The samples, and how many a second. Raises SpeakingFailed."""
        request = {
            "pieces": list(pieces),
            "voice": voice.espeak,
            "vowels": voice.vowels,
            "rate": round(voice.pace / SLOWER) if slow else voice.pace,
            "slower": SLOWER if slow else 1.0,
            "model": None if voice.model is None else str(voice.model),
        }
        async with self._turn:
            process = await self._running()
            try:
                async with asyncio.timeout(self._within):
                    return await _asked(process, request)
            except (OSError, EOFError, ValueError, TimeoutError) as error:
                await self._end()
                why = f"{type(error).__name__} {error}".strip()
                raise SpeakingFailed(f"the speaking process gave no answer: {why}") from error
            except asyncio.CancelledError:
                # Half an answer may be in the pipe: the next one would read it.
                await self._end()
                raise

    async def close(self) -> None:
        """End the process."""
        async with self._turn:
            await self._end()

    async def _running(self) -> Process:
        if self._process is not None and self._process.returncode is None:
            return self._process
        if self._process is not None:
            logger.warning("the speaking process ended with %s", self._process.returncode)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "voice.speech.engine"),
            # Nothing of the service's own settings: there are keys among them.
            env={
                "PYTHONPATH": str(ROOT),
                "PATH": os.environ.get("PATH", ""),
                "OMP_NUM_THREADS": "1",
            },
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
        )
        self._process = process
        try:
            async with asyncio.timeout(START_WITHIN):
                await _head(process)
        except (OSError, EOFError, ValueError, TimeoutError) as error:
            await self._end()
            raise NotSpeaking(
                "the speaking process does not start; to see why: python -m voice.speech.engine"
            ) from error
        return process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _asked(process: Process, request: dict[str, Any]) -> tuple[Samples, int]:
    assert process.stdin is not None  # noqa: S101 - it is a pipe
    assert process.stdout is not None  # noqa: S101
    process.stdin.write(json.dumps(request).encode() + b"\n")
    await process.stdin.drain()
    head = await _head(process)
    if "error" in head:
        raise SpeakingFailed(head["error"])
    samples = await process.stdout.readexactly(head["bytes"])
    return np.frombuffer(samples, dtype="<i2"), head["rate"]


async def _head(process: Process) -> dict[str, Any]:
    assert process.stdout is not None  # noqa: S101
    line = await process.stdout.readline()
    if not line:
        raise EOFError("the pipe is closed")
    head: dict[str, Any] = json.loads(line)
    return head
