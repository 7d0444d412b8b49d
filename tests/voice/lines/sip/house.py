"""The line "sip" with a desk and speech that do what a test says, and a telephone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.render.voice import Prompt
from tests.voice.heard import Samples
from tests.voice.listening import samples_of
from tests.voice.sounds import save, sound
from voice.acts import Cue, HangUp, LineEvent, Listen
from voice.line import Caller, CallRefused, HungUp, Leg, Session
from voice.lines.sip import open_line
from voice.recognition.recogniser import Recogniser

# Milliseconds that are longer than any test.
LONG = 60_000
PORTS = "21000-21399"
Talk = Callable[[Leg], Awaitable[None]]


def say(name: str) -> Prompt:
    """A prompt that sounds like no other."""
    return Prompt(name, "en")


@dataclass
class FakeSpeech:
    """Each prompt's text names its sound. lengths: seconds, one where it is not there."""

    folder: Path
    lengths: Mapping[str, float] = field(default_factory=dict)

    def has(self, prompt: Prompt) -> bool:
        return True

    async def file(self, prompt: Prompt, *, slow: bool = False) -> Path:
        path = self.folder / f"{prompt.key}{'.slow' if slow else ''}.wav"
        if not path.exists():
            name = f"{prompt.text} slowly" if slow else prompt.text
            save(sound(name, self.lengths.get(prompt.text, 1.0)), path)
        return path

    async def samples(self, *names: str, slow: bool = False) -> dict[str, Samples]:
        """The sounds of prompts, to be listened for."""
        return {name: samples_of(await self.file(say(name), slow=slow)) for name in names}


@dataclass
class ScriptedDesk:
    """Conducts each call as `talk` does; keeps what happened and when."""

    talk: Talk
    refuses: bool = False
    callers: list[Caller] = field(default_factory=list)
    events: list[LineEvent] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    done: asyncio.Event = field(default_factory=asyncio.Event)

    async def conduct(self, leg: Leg, caller: Caller) -> None:
        self.callers.append(caller)
        if self.refuses:
            raise CallRefused
        try:
            await self.talk(leg)
        except HungUp:
            self.times.append(asyncio.get_running_loop().time())
            self.hung_up.set()
            raise
        finally:
            self.done.set()

    def begin(self, caller: Caller) -> Session:
        raise NotImplementedError

    def note(self, event: LineEvent) -> None:
        self.events.append(event)
        self.times.append(asyncio.get_running_loop().time())


def desk(*acts: Listen | HangUp) -> ScriptedDesk:
    """A desk that does one after the other and notes what is heard."""

    async def talk(leg: Leg) -> None:
        for act in acts:
            if isinstance(act, Listen):
                found.note(await leg.listen(act))
            else:
                await leg.hang_up(act)

    found = ScriptedDesk(talk)
    return found


def listen(*cues: Cue, wait: int = LONG, twice: str = "", between: int = 400) -> Listen:
    """Say it and wait."""
    return Listen(cues, wait, frozenset(twice), between)


@asynccontextmanager
async def sip_line(
    speech: FakeSpeech,
    desk: ScriptedDesk,
    settings: Mapping[str, str] | None = None,
    recogniser: Recogniser | None = None,
) -> AsyncIterator[int]:
    """The line "sip" on a free port of this computer."""
    env = {"SAFAR_SIP_PORT": "0", "SAFAR_SIP_RTP_PORTS": PORTS, **(settings or {})}
    line = open_line(env, speech, recogniser)
    async with line.listening(desk):
        yield line.port
