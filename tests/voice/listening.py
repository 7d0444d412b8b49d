"""Which prompts a recording holds, when, and how surely: normalised cross-correlation."""

from __future__ import annotations

import wave
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.signal import correlate

from tests.voice.heard import RATE, Recording, Samples

# From here on it is the prompt: a telephone's codec leaves more than 0.99 of it.
SURE = 0.9
# The least part of a prompt that tells it from others, in seconds.
LEAST = 0.2
_QUIET = 1e-9


@dataclass(frozen=True)
class Match:
    """A prompt that was heard. at: seconds on the clock of the recording. heard: seconds of
    it, less than its length where it was cut off. score: 1 is the same sound, 0 nothing of it,
    -1 the same with its sign turned."""

    name: str
    at: float
    heard: float
    score: float


def samples_of(path: Path) -> Samples:
    """The samples of a WAV file of 8,000 16-bit samples a second. Raises ValueError."""
    with wave.open(str(path), "rb") as file:
        found = (file.getframerate(), file.getsampwidth(), file.getnchannels())
        if found != (RATE, 2, 1):
            raise ValueError(f"{path} is not 8 kHz, 16 bits, one channel: {found}")
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").astype(np.int16)


def best(recording: Recording, name: str, prompt: Samples) -> Match:
    """Where the recording is most like the whole prompt."""
    scores = _scores(recording.samples, prompt)
    place = int(np.argmax(np.abs(scores)))
    return Match(name, recording.time(place), len(prompt) / RATE, float(scores[place]))


def heard(
    recording: Recording, prompts: Mapping[str, Samples], sure: float = SURE
) -> Sequence[Match]:
    """All prompts of the recording in order, whole or cut off at their end.

    Each begins with its first LEAST seconds, which have to differ from prompt to prompt.
    """
    found = [
        match for name, prompt in prompts.items() for match in _of(recording, name, prompt, sure)
    ]
    return sorted(found, key=lambda match: match.at)


def _of(recording: Recording, name: str, prompt: Samples, sure: float) -> Iterator[Match]:
    """Each time that the prompt's beginning is heard."""
    start = prompt[: round(LEAST * RATE)]
    scores = _scores(recording.samples, start)
    place = 0
    while len(hits := np.flatnonzero(scores[place:] >= sure)):
        place += int(hits[0])
        # The top of the hill is where it begins.
        place += int(np.argmax(scores[place : place + len(start) // 2]))
        length = _length(recording.samples[place:], prompt, sure)
        said = recording.samples[place : place + length]
        score = float(_scores(said, prompt[:length])[0])
        yield Match(name, recording.time(place), length / RATE, score)
        place += length


def _length(said: Samples, prompt: Samples, sure: float) -> int:
    """How many samples of the prompt were said, by looking at it piece by piece."""
    piece = RATE // 50
    length = min(len(prompt), len(said))
    for start in range(0, length - piece + 1, piece):
        whole = prompt[start : start + piece].astype(np.float64)
        ours = said[start : start + piece].astype(np.float64)
        strength = np.linalg.norm(whole) * np.linalg.norm(ours)
        # Where the prompt itself pauses, nothing can be told.
        if np.linalg.norm(whole) > 50 * piece**0.5 and (
            strength < _QUIET or float(whole @ ours) / strength < sure / 2
        ):
            return max(start, piece)
    return length


def _scores(recording: Samples, prompt: Samples) -> NDArray[np.float64]:
    """For each place, how like the prompt the recording is from there on."""
    prompt_, whole = prompt.astype(np.float64), recording.astype(np.float64)
    if len(whole) < len(prompt_):
        whole = np.pad(whole, (0, len(prompt_) - len(whole)))
    products = correlate(whole, prompt_, mode="valid", method="fft")
    powers = np.concatenate(([0.0], np.cumsum(np.square(whole))))
    power = np.maximum(powers[len(prompt_) :] - powers[: -len(prompt_)], 0.0)
    strength = np.sqrt(power) * float(np.linalg.norm(prompt_))
    scores: NDArray[np.float64] = np.divide(
        products, strength, out=np.zeros_like(products), where=strength > len(prompt_)
    )
    return scores
