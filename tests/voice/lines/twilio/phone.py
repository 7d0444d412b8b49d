"""A caller at Twilio: requests as Twilio makes them, and a desk and speech by script."""

from __future__ import annotations

import asyncio
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import httpx

from bot.errors import StoreUnavailable
from bot.render.voice import Prompt
from tests.sms.twilio.forgeries import Post
from tests.sms.twilio.stub import ACCOUNT, NUMBER, PUBLIC, Pairs
from voice.acts import LineAct, LineEvent, Listen
from voice.line import Caller, CallRefused, Leg, RingsBack
from voice.speech.speech import RATE, NoAudio

PATH, STATUS = "/voice/twilio", "/voice/twilio/status"
CALLER = "+48600100200"
# The verbs that ever occur.
VERBS = {"Gather", "Play", "Pause", "Dial", "Number", "Hangup", "Redirect", "Reject"}


def call_sid(number: int) -> str:
    """A call's name at Twilio."""
    return f"CA{number:032x}"


def fields(
    number: int = 1, /, status: str = "in-progress", sender: str = CALLER, **more: str
) -> Pairs:
    """The fields of a request about a call, as Twilio sends them."""
    return (
        ("Called", NUMBER),
        ("ToState", ""),
        ("CallerCountry", "PL"),
        ("Direction", "inbound"),
        ("CallerState", ""),
        ("CallSid", call_sid(number)),
        ("To", NUMBER),
        ("ToCountry", "PL"),
        ("ApiVersion", "2010-04-01"),
        ("Caller", sender),
        ("CallStatus", status),
        ("AccountSid", ACCOUNT),
        ("From", sender),
        *more.items(),
    )


def dialled(action: str, number: int = 1, /, **more: str) -> Post:
    """The request to the address of an action."""
    path, _, query = action.removeprefix(PUBLIC).partition("?")
    return Post(fields(number, **more), path, query)


def parsed(content: bytes | str) -> ElementTree.Element:
    """TwiML of which every element is a verb that was meant."""
    root = ElementTree.fromstring(content)  # noqa: S314 - our own
    assert root.tag == "Response"
    assert {element.tag for element in root.iter()} - {"Response"} <= VERBS
    return root


def action_of(root: ElementTree.Element) -> str:
    """Where the TwiML leads."""
    return next(
        e.get("action") or e.text or "" for e in root if e.tag in {"Gather", "Dial", "Redirect"}
    )


@dataclass
class Folder:
    """Speech that writes short files, and says of some prompts that they have no audio."""

    folder: Path
    mute: set[str] = field(default_factory=set)
    made: list[str] = field(default_factory=list)

    def has(self, prompt: Prompt) -> bool:
        return prompt.text not in self.mute

    async def file(self, prompt: Prompt, *, slow: bool = False) -> Path:
        await asyncio.sleep(0)
        if prompt.text in self.mute:
            raise NoAudio(prompt.language)
        path = self.folder / f"{prompt.key}{'.slow' if slow else ''}.wav"
        with wave.open(str(path), "wb") as sound:
            sound.setparams((1, 2, RATE, 0, "NONE", ""))
            sound.writeframes(bytes(160))
        self.made.append(path.name)
        return path


Script = Callable[[list[LineEvent]], LineAct]


@dataclass
class Talk:
    """A session that notes its events and acts by script."""

    caller: Caller
    script: Script
    gate: asyncio.Event
    events: list[LineEvent] = field(default_factory=list)
    at_once: int = 0
    ended: int = 0

    async def after(self, event: LineEvent) -> LineAct:
        self.at_once += 1
        assert self.at_once == 1, "events come one after the other"
        self.events.append(event)
        await self.gate.wait()
        self.at_once -= 1
        return self.script(self.events)

    async def end(self) -> None:
        self.ended += 1


@dataclass
class Book:
    """A desk that notes its calls. gate: while it is closed no turn ends."""

    script: Script
    talks: list[Talk] = field(default_factory=list)
    refuses: bool = False
    ring_back: RingsBack | None = None
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    def begin(self, caller: Caller) -> Talk:
        if self.refuses:
            raise CallRefused("full")
        self.talks.append(Talk(caller, self.script, self.gate))
        return self.talks[-1]

    async def conduct(self, leg: Leg, caller: Caller) -> None:
        raise NotImplementedError


def counting(events: list[LineEvent]) -> LineAct:
    """Says how many events there were, and listens."""
    return Listen((Prompt(f"step {len(events)}", "en"),), 5000)


def failing(events: list[LineEvent]) -> LineAct:
    """Cannot go on."""
    raise StoreUnavailable("gone")


def prompt(number: int) -> str:
    """The file that `counting` plays after so many events."""
    return f"{Prompt(f'step {number}', 'en').key}.wav"


@dataclass
class Open:
    """A line behind its routes."""

    book: Book
    speech: Folder
    client: httpx.AsyncClient

    async def post(self, post: Post) -> httpx.Response:
        target, body, headers = post.sent()
        return await self.client.post(target, content=body, headers=headers)

    async def twiml(self, post: Post) -> ElementTree.Element:
        """The TwiML that a request gets."""
        answer = await self.post(post)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/xml; charset=utf-8"
        return parsed(answer.content)

    async def call(self, number: int = 1) -> ElementTree.Element:
        """A call comes in."""
        return await self.twiml(Post(fields(number, status="ringing"), PATH))

    def plays(self, root: ElementTree.Element) -> Iterator[str]:
        """The names of the files that are played."""
        for element in root.iter("Play"):
            assert (element.text or "").startswith(f"{PUBLIC}/voice/audio/")
            yield (element.text or "").rpartition("/")[2]
