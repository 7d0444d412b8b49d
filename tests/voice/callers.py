"""The same script of keys on each line, played by a telephone or in the way of Twilio."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

import httpx

from tests.sms.twilio.forgeries import Post
from tests.sms.twilio.stub import PUBLIC
from tests.voice.heard import Recording
from tests.voice.hotline import Audio, hear
from tests.voice.lines.twilio.phone import PATH, STATUS, action_of, dialled, fields, parsed
from tests.voice.phone import Call

# The names of the files of one step, in order, without ".wav".
Names = tuple[str, ...]


@dataclass(frozen=True)
class Script:
    """What a caller does.

    keys: what is pressed at each step, nothing where the caller waits; at the first step the
    call is picked up. hangs_up: the caller does, in mid-prompt; otherwise the service.
    """

    name: str
    language: str
    keys: tuple[str, ...]
    hangs_up: bool = True


@dataclass(frozen=True)
class Heard:
    """What a telephone heard in one step: its first prompts, and all the sound of it."""

    names: Names
    recording: Recording


async def by_twilio(
    client: httpx.AsyncClient, script: Script, number: int, *, twice: bool = False
) -> AsyncGenerator[Names]:
    """What is played at each step. twice: each request is made twice at the same time, as
    Twilio does when it doubts that the first one arrived."""
    post = Post(fields(number, status="ringing"), PATH)
    root = await _told(client, post, number, twice=twice)
    yield tuple(_played(root))
    for keys in script.keys[1:]:
        post = dialled(action_of(root), number, Digits=keys)
        root = await _told(client, post, number, twice=twice)
        yield tuple(_played(root))
    assert (root[-1].tag == "Hangup") is not script.hangs_up
    if script.hangs_up:
        await _answered(client, Post(fields(number, status="completed"), STATUS))


async def _told(
    client: httpx.AsyncClient, post: Post, number: int, *, twice: bool
) -> ElementTree.Element:
    """The TwiML of a request; where a turn takes long, what comes after waiting for it."""
    while True:
        answers = await asyncio.gather(*(_answered(client, post) for _ in range(1 + twice)))
        assert len(set(answers)) == 1, "one request has two answers"
        root = parsed(answers[0])
        if [element.tag for element in root] != ["Pause", "Redirect"]:
            return root
        post = dialled(action_of(root), number)


async def _answered(client: httpx.AsyncClient, post: Post) -> bytes:
    target, body, headers = post.sent()
    answer = await client.post(target, content=body, headers=headers)
    answer.raise_for_status()
    return answer.content


def _played(root: ElementTree.Element) -> Iterator[str]:
    for element in root.iter("Play"):
        address = element.text or ""
        assert address.startswith(f"{PUBLIC}/voice/audio/")
        name = address.rpartition("/")[2].removesuffix(".wav")
        if not name.startswith("silence-"):
            yield name


async def by_telephone(
    call: Call, script: Script, steps: Sequence[asyncio.Future[Names]], audio: Audio
) -> list[Heard]:
    """What is heard at each step, of which the prompts are known when its future is done.

    Raises AssertionError for the first prompt that is not heard.
    """
    since, done = call.dialled_at, []
    for position, (keys, step) in enumerate(zip(script.keys, steps, strict=True)):
        if keys:
            since = await press(call, keys)
        began, names = since, audio.first(await step)
        for name in names:
            try:
                since = await hear(call, audio.beginning(name), since=since)
            except AssertionError as error:
                raise AssertionError(f"step {position} {keys!r}, {name}: {error}") from error
        done.append(Heard(names, call.recording().since(began)))
    if script.hangs_up:
        await call.sound(300)
        await call.hang_up()
    else:
        await call.ended()
        await call.close()
    return done


async def press(call: Call, keys: str) -> float:
    """Press keys one after the other while something is said; the end of the recording then.

    A PBX loses a key between two prompts, so that each is pressed in the middle of a sound,
    and the next one when the first has ended the sound. The clock is no measure: what is heard
    comes later than it was sent, on a busy computer by more than an answer takes.
    """
    await call.sound(200)
    heard = call.recording()
    await call.press(keys[0])
    for key in keys[1:]:
        await call.silence(400)
        await call.press(key)
    return heard.time(len(heard.samples))
