"""A caller of the real service: presses keys, and tells which prompts were said."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.guidance.model import Pack
from bot.i18n import Phrases
from bot.render.voice import Prompt
from tests.voice.heard import Recording
from tests.voice.listening import best, samples_of
from tests.voice.phone import Call

# How like its prompt a sound has to be, and how unlike all others.
RIGHT, WRONG = 0.95, 0.4
WITHIN = 30.0
# Milliseconds of a screen that are listened to before the next key: prompts are looked for at
# their beginning.
LISTENED = 5000


@dataclass
class Hotline:
    """What the service says, by what it is: phrases and texts in one language."""

    phrases: Phrases
    pack: Pack
    audio: Path
    language: str

    def phrase(self, key: str, **values: str | int) -> Prompt:
        return Prompt(self.phrases(key, self.language, **values), self.language)

    def spoken(self, entry: str) -> Prompt:
        return Prompt(self.pack.entries[entry].texts[self.language].spoken, self.language)

    def topic(self, name: str) -> Prompt:
        return Prompt(self.pack.words[self.language].topics[name], self.language)

    def score(self, recording: Recording, prompt: Prompt) -> float:
        """How like the prompt, or as much of it as there is time for, the sound is; 0 where the
        service never made it."""
        path = self.audio / f"{prompt.key}.wav"
        if not path.exists():
            return 0.0
        sound = samples_of(path)[: len(recording.samples)]
        return abs(best(recording, prompt.text, sound).score)


async def hear(call: Call, hotline: Hotline, wanted: Prompt, *, since: float) -> float:
    """Wait until `wanted` was said after `since` (seconds of the loop's clock), to its end;
    returns its score. Raises AssertionError when it is not said in time."""
    score = 0.0
    try:
        async with asyncio.timeout(WITHIN):
            while score <= RIGHT:
                await call.sound(500)
                heard = call.recording().since(since)
                path = hotline.audio / f"{wanted.key}.wav"
                if path.exists() and len(heard.samples) >= len(samples_of(path)):
                    score = hotline.score(heard, wanted)
    except TimeoutError:
        raise AssertionError(f"not heard: {wanted.text!r}, {score:.2f}") from None
    return score


def unlike(recording: Recording, hotline: Hotline, others: Sequence[Prompt]) -> dict[str, float]:
    """The others that the recording is like, with their score: none, when all is well."""
    scores = {prompt.text: hotline.score(recording, prompt) for prompt in others}
    return {text: score for text, score in scores.items() if score >= WRONG}
