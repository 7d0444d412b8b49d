"""The service with all its lines, and callers who go the same way on each at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from bot.compose.menu import PAGE, topics
from bot.guidance.model import Pack
from tests.service.running import Running, free_port, service
from tests.sms.twilio.line import settings
from tests.voice.callers import Heard, Names, Script, by_telephone, by_twilio
from tests.voice.dialog import CallFailed
from tests.voice.hotline import Audio
from tests.voice.lines.asterisk.running import asterisk
from tests.voice.lines.fastagi.pbx import SECRET
from tests.voice.phone import Call, phone
from tests.voice.walking import APPLY
from voice.screen import CHOICES

HOST = "127.0.0.1"
LANGUAGES = ("en", "ar", "ti")
TELEPHONES = ("sip", "fastagi")
LINES = (*TELEPHONES, "twilio")
SILENT = "silent"
SCRIPTS = (*LANGUAGES, SILENT)


@dataclass(frozen=True)
class House:
    """The service with all its lines. ports: for SIP, of the lines that a telephone can call.

    why: what keeps Asterisk away, nothing where it is there.
    """

    running: Running
    audio: Audio
    ports: dict[str, int]
    why: str

    @asynccontextmanager
    async def call(self, line: str) -> AsyncIterator[Call]:
        """A call by telephone that is picked up."""
        async with phone() as one:
            call = await one.dial(HOST, self.ports[line], "100")
            try:
                yield call
            finally:
                await call.close()

    @asynccontextmanager
    async def twilio(self) -> AsyncIterator[httpx.AsyncClient]:
        """Who makes requests as Twilio does."""
        async with httpx.AsyncClient(base_url=self.running.address, timeout=60) as client:
            yield client


@contextmanager
def hotline(folder: Path) -> Iterator[House]:
    """The service with all its lines in this folder, for the time of the block."""
    audio = folder / "state" / "voice" / "audio"
    audio.parent.mkdir(parents=True, mode=0o700)
    ports, why = {"sip": free_port()}, ""
    environment = settings(
        "http://127.0.0.1:1",
        SAFAR_CONTENT="example",
        SAFAR_VOICE=" ".join(LINES),
        SAFAR_VOICE_LANGUAGES=" ".join(LANGUAGES),
        SAFAR_VOICE_PER_HOUR="1000",
        SAFAR_SIP_PORT=str(ports["sip"]),
        SAFAR_SIP_RTP_PORTS="22000-22199",
        SAFAR_AGI_SECRET=SECRET,
        SAFAR_AGI_PORT=str(free_port()),
    )
    with ExitStack() as stack:
        try:
            pbx = stack.enter_context(asterisk())
        except pytest.skip.Exception as absent:
            why = str(absent)
        else:
            ports["fastagi"] = pbx.port
            # The one folder that both see, as in the guide for operators.
            audio.symlink_to(pbx.folder)
            environment |= {"SAFAR_AGI_PORT": str(pbx.agi), "SAFAR_AGI_SOUNDS": pbx.sounds}
        running = stack.enter_context(service(folder, environment))
        yield House(running, Audio(audio), ports, why)


@dataclass
class Calls:
    """All calls of the scripts.

    played: what Twilio was told to play, by script. retried: the same of a call of which each
    request came twice. heard: by line and script, or why the call failed.
    """

    played: dict[str, list[Names]] = field(default_factory=dict)
    retried: list[Names] = field(default_factory=list)
    heard: dict[tuple[str, str], list[Heard] | Exception] = field(default_factory=dict)


async def all_calls(house: House, pack: Pack) -> Calls:
    """Every script on every line, all at the same time."""
    done = Calls()

    async def measure(
        client: httpx.AsyncClient,
        script: Script,
        number: int,
        steps: Sequence[asyncio.Future[Names]],
    ) -> None:
        played = by_twilio(client, script, number)
        for step in steps:
            step.set_result(await anext(played))
        done.played[script.name] = [step.result() for step in steps]
        assert await anext(played, None) is None

    async def listen(line: str, script: Script, steps: Sequence[asyncio.Future[Names]]) -> None:
        try:
            async with house.call(line) as call:
                heard = await by_telephone(call, script, steps, house.audio)
        except (AssertionError, CallFailed, TimeoutError) as error:
            done.heard[line, script.name] = error
        else:
            done.heard[line, script.name] = heard

    async def retry(client: httpx.AsyncClient, script: Script, number: int) -> None:
        done.retried = [names async for names in by_twilio(client, script, number, twice=True)]

    scripts = scripts_of(pack)
    loop = asyncio.get_running_loop()
    async with house.twilio() as client, asyncio.TaskGroup() as group:
        group.create_task(retry(client, scripts[0], len(scripts) + 1))
        for number, script in enumerate(scripts, 1):
            steps = [loop.create_future() for _ in script.keys]
            group.create_task(measure(client, script, number, steps))
            for line in house.ports:
                group.create_task(listen(line, script, steps))
    return done


def scripts_of(pack: Pack) -> list[Script]:
    """A caller in each language who looks around, and one who says nothing in a list."""
    number = str(pack.entries[APPLY].number)
    keys = (number, "*", "#", "0", "7")
    looking = [
        Script(language, language, ("", str(position), *keys))
        for position, language in enumerate(LANGUAGES, 1)
    ]
    # The rest of the topics, each of them alone, and goodbye.
    alone = len(topics(pack)[:PAGE]) - len(CHOICES)
    silent = ("", "1", "9", *[""] * (alone + 1))
    return [*looking, Script(SILENT, "en", silent, hangs_up=False)]
