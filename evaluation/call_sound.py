"""The sound of all prompts of a language, measured by its waveform as `safar voice check` does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.render.voice import Prompt
from voice.speech import wavfile
from voice.speech.checking import MOST_SILENCE, Measure, measured
from voice.speech.store import AudioStore

Measures = Mapping[Prompt, Measure]


@dataclass(frozen=True)
class Sound:
    """A language. longest: seconds of the longest spoken text of an answer; the others count
    prompts: with samples at full scale, that are mostly silence, with any fault at all."""

    prompts: int
    longest: float
    clipped: int
    silent: int
    faulty: int


async def measures(store: AudioStore, prompts: Iterable[Prompt]) -> dict[Prompt, Measure]:
    """The measure of each prompt, made now where it was not. Raises NoAudio."""
    return {prompt: measured(wavfile.read(await store.file(prompt))) for prompt in prompts}


def sound(found: Measures, texts: Sequence[Prompt]) -> Sound:
    """What they say together. texts: the spoken texts of answers among them."""
    every = found.values()
    return Sound(
        prompts=len(found),
        longest=max(found[text].seconds for text in texts),
        clipped=sum(one.clipped > 0 for one in every),
        silent=sum(one.silence > MOST_SILENCE for one in every),
        faulty=sum(any(one.faults()) for one in every),
    )
