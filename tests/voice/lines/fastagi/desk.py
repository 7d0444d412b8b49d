"""A desk whose calls are scripts, and speech whose prompts are sounds that differ."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from bot.render.voice import Prompt
from tests.voice.sounds import save, sound
from voice.line import Caller, Leg, RingsBack, Session
from voice.speech.speech import NoAudio

Script = Callable[[Leg, Caller], Awaitable[None]]


def prompt(text: str) -> Prompt:
    """A prompt of the tests."""
    return Prompt(text, "en")


@dataclass
class ScriptedDesk:
    """Conducts each call by the script, and keeps who called and what went wrong."""

    script: Script
    ring_back: RingsBack | None = None
    callers: list[Caller] = field(default_factory=list)
    errors: list[BaseException] = field(default_factory=list)
    # Set at the end of each call.
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def conduct(self, leg: Leg, caller: Caller) -> None:
        self.callers.append(caller)
        try:
            await self.script(leg, caller)
        except BaseException as error:
            self.errors.append(error)
            raise
        finally:
            self.ended.set()

    def begin(self, caller: Caller) -> Session:
        raise NotImplementedError


@dataclass(frozen=True)
class Sounds:
    """Speech: a second of sound for each prompt. unsaid: the texts that have no audio."""

    folder: Path
    seconds: float = 1.0
    unsaid: frozenset[str] = frozenset({"unsaid"})

    def has(self, prompt: Prompt) -> bool:
        return prompt.text not in self.unsaid

    async def file(self, prompt: Prompt, *, slow: bool = False) -> Path:
        if not self.has(prompt):
            raise NoAudio(prompt.key)
        name = f"{prompt.key}.slow" if slow else prompt.key
        path = self.folder / f"{name}.wav"
        return path if path.exists() else save(sound(name, self.seconds), path)
