"""What is wrong with the sound of a prompt, from its waveform."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from voice.speech import wavfile
from voice.speech.speech import RATE
from voice.speech.waveform import Wave, loudness, speaking

# Seconds. Nobody keeps more in mind than what is said in the longest.
LONGEST = 40.0
SHORTEST = 0.2
# Of the frames; pauses between sentences are some of it.
MOST_SILENCE = 0.6
# Decibels below full scale of the mean power where somebody speaks.
QUIETEST, LOUDEST = -26.0, -17.0
_FULL = 0.999


@dataclass(frozen=True)
class Measure:
    """seconds: length. silence: share of the time. clipped: samples at full scale. level: of
    what is said, in decibels of full scale."""

    seconds: float
    silence: float
    clipped: int
    level: float

    def faults(self) -> Iterator[str]:
        """What is outside the bounds, in words."""
        if self.seconds > LONGEST:
            yield f"{self.seconds:.0f} s long, more than {LONGEST:.0f}"
        if self.seconds < SHORTEST:
            yield f"only {self.seconds:.2f} s long"
        if self.silence > MOST_SILENCE:
            yield f"{self.silence:.0%} silence"
        if self.clipped:
            yield f"{self.clipped} samples are cut at full scale"
        if not QUIETEST <= self.level <= LOUDEST:
            yield f"level {self.level:.0f} dB, not {QUIETEST:.0f} to {LOUDEST:.0f}"


def measured(sound: Wave) -> Measure:
    """The measure of samples at RATE."""
    levels = loudness(sound)
    heard = speaking(levels)
    power = float(np.sqrt((levels[heard] ** 2).mean())) if heard.any() else 0.0
    return Measure(
        seconds=len(sound) / RATE,
        silence=1.0 - float(heard.mean()) if len(heard) else 1.0,
        clipped=int((np.abs(sound) >= _FULL).sum()),
        level=20 * float(np.log10(max(power, 1e-9))),
    )


def faults_of(path: Path) -> tuple[str, ...]:
    """What is wrong with a made file; it may be damaged altogether."""
    try:
        return tuple(measured(wavfile.read(path)).faults())
    except (OSError, EOFError, ValueError, wave.Error) as error:
        return (f"cannot be read: {error}",)
