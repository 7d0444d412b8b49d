"""A caller of the real service: tells which of the files it plays are heard."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.voice.heard import RATE, Recording, Samples
from tests.voice.listening import best, samples_of
from tests.voice.phone import Call

# How like its prompt a sound has to be, and how unlike all others.
RIGHT, WRONG = 0.95, 0.4
# Seconds of the loop's clock; the longest list of languages with all that is said before it.
WITHIN = 60.0
# Seconds of a prompt that tell it from all others. In more of it a busy computer may well leave
# a gap, after which the rest fits no more.
BEGINNING = 3.0
# A caller listens to what begins in a step's first seconds, and to the second prompt where it
# is not far.
FIRST, SECOND = 4.0, 18.0
# Samples.
PACKET = 160
# A shorter sound can be like a piece of another one by chance.
TELLING = 1.5


@dataclass(frozen=True)
class Audio:
    """What the service plays, by the names of its files without ".wav"."""

    folder: Path

    def whole(self, name: str) -> Samples:
        return _samples(self.folder / f"{name}.wav")

    def beginning(self, name: str) -> Samples:
        return self.whole(name)[: round(BEGINNING * RATE)]

    def end(self, name: str) -> Samples:
        """The last words."""
        return self.whole(name)[-round(BEGINNING * RATE) :]

    def seconds(self, name: str) -> float:
        return len(self.whole(name)) / RATE

    def first(self, names: Sequence[str]) -> tuple[str, ...]:
        """The first prompts of a step: who has heard them knows where the call is."""
        starts, start = [], 0.0
        for name in names:
            starts.append(start)
            start += self.seconds(name)
        limits = [SECOND] * 2 + [FIRST] * len(names)
        return tuple(
            name for name, at, limit in zip(names, starts, limits, strict=False) if at < limit
        )

    def unlike(self, recording: Recording, others: Iterable[str]) -> dict[str, float]:
        """The others that the recording is like, with their score: none, when all is well."""
        telling = [name for name in others if self.seconds(name) >= TELLING]
        scores = {name: _score(recording, self.beginning(name)) for name in telling}
        return {name: score for name, score in scores.items() if score >= WRONG}


@cache
def _samples(path: Path) -> Samples:
    return samples_of(path)


def _score(recording: Recording, sound: Samples) -> float:
    if len(recording.samples) < len(sound):
        return 0.0
    return abs(best(recording, "", sound).score)


async def hear(call: Call, sound: Samples, *, since: float) -> float:
    """Wait until `sound` was said after `since`; when it ended, both by the clock of the
    recording. Raises AssertionError when it is not said in time."""
    score = 0.0
    # Asterisk does not send a last packet that is not full.
    sound = sound[:-PACKET]
    try:
        async with asyncio.timeout(WITHIN):
            while True:
                recording = call.recording().since(since)
                if len(recording.samples) >= len(sound):
                    # Beside the loop, which must take every packet when it comes.
                    match = await asyncio.to_thread(best, recording, "", sound)
                    score = max(score, abs(match.score))
                    if score > RIGHT:
                        return match.at + match.heard
                    # What is looked through does not become like it any more.
                    since = recording.time(len(recording.samples) - len(sound))
                with suppress(TimeoutError):
                    # No more sound comes after the last prompt.
                    async with asyncio.timeout(1):
                        await call.ear.until_sound(300)
    except TimeoutError:
        raise AssertionError(f"not heard: {score:.2f}") from None
