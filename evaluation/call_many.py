"""Calls at the same time to the real service, and how long each caller waits for sound."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from bot.render.voice import Prompt
from evaluation.call_script import Kind, Press
from tests.voice.heard import RATE, Packet, Recording, Samples
from tests.voice.listening import best
from tests.voice.phone import Call, phone

HOST = "127.0.0.1"
# Milliseconds of sound that a caller hears before the next key; the least is more than BEGINNING.
LISTENS = (1000, 2600)
# Seconds of a prompt that tell it from others.
BEGINNING = 0.7
SURE = 0.9

# The samples of a prompt, at its pace.
Sounds = Mapping[tuple[Prompt, bool], Samples]


@dataclass(frozen=True)
class Called:
    """One call. first: seconds from pick-up to the first sound. after: for each press, its kind
    and the seconds until the right prompt began; None where it was not heard."""

    first: float
    after: tuple[tuple[Kind, float | None], ...]

    @property
    def complete(self) -> bool:
        """Whether every key was followed by what belongs to it."""
        return all(seconds is not None for _, seconds in self.after)


async def together(
    port: int, scripts: Sequence[Sequence[Press]], sounds: Sounds
) -> list[Called | BaseException]:
    """All callers at once, one for each script; what broke a call in its place."""
    spread = (number / len(scripts) for number in range(len(scripts)))
    calls = await asyncio.gather(
        *(one(port, presses, wait) for presses, wait in zip(scripts, spread, strict=True)),
        return_exceptions=True,
    )
    # Looking for prompts takes long, and would be heard as late packets before.
    return [
        call if isinstance(call, BaseException) else called(call, presses, sounds)
        for call, presses in zip(calls, scripts, strict=True)
    ]


async def one(port: int, presses: Sequence[Press], wait: float) -> Call:
    """A caller who presses while they listen, and hangs up."""
    await asyncio.sleep(wait)
    async with phone() as telephone:
        call = await telephone.dial(HOST, port, "100")
        for press in presses:
            await call.sound(random.uniform(*LISTENS))  # noqa: S311 - no secret
            for key in press.keys:
                await call.press(key)
        await call.sound(LISTENS[0])
        await call.hang_up()
    return call


def called(call: Call, presses: Sequence[Press], sounds: Sounds) -> Called:
    """What the call's packets tell. Raises ValueError for a call without sound."""
    if call.picked_up_at is None or call.first_sound_at is None:
        raise ValueError("a call without sound")
    packets = call.ear.packets
    pressed = iter(call.pressed)
    # What follows is heard after the last of the keys.
    ends = [max(next(pressed).at for _ in press.keys) for press in presses]
    after = tuple(
        (press.kind, begins(packets, since, until, sounds[press.then, press.slow]))
        for press, (since, until) in zip(presses, pairwise([*ends, float("inf")]), strict=True)
    )
    return Called(call.first_sound_at - call.picked_up_at, after)


def begins(packets: Sequence[Packet], since: float, until: float, prompt: Samples) -> float | None:
    """Seconds from `since` until the packet came in which the prompt begins, None where it does
    not before `until`. The clock is that of the packets."""
    heard = [packet for packet in packets if since <= packet.at < until]
    beginning = prompt[: round(BEGINNING * RATE)]
    if not heard:
        return None
    samples = np.concatenate([packet.samples for packet in heard])
    found = best(Recording(0.0, samples), "", beginning)
    if found.score < SURE:
        return None
    place = round(found.at * RATE)
    lengths = np.cumsum([len(packet.samples) for packet in heard])
    return heard[int(np.searchsorted(lengths, place, side="right"))].at - since
