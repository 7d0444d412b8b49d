"""Sounds that tests tell apart: each name has a chirp of its own."""

from __future__ import annotations

import wave
import zlib
from pathlib import Path

import numpy as np

from tests.voice.heard import RATE, Samples


def sound(name: str, seconds: float = 1.0) -> Samples:
    """A sound that is the same for the same name and length, and like no other."""
    chance = np.random.default_rng(zlib.crc32(name.encode()))
    time = np.arange(round(seconds * RATE)) / RATE
    # Words of 80 ms, each a chirp: with pitches that change like those of speech.
    steps = np.repeat(chance.uniform(250, 3000, len(time) // 640 + 1), 640)[: len(time)]
    slopes = np.repeat(chance.uniform(-4000, 4000, len(time) // 640 + 1), 640)[: len(time)]
    phase = 2 * np.pi * np.cumsum(steps + slopes * (time % 0.08)) / RATE
    return np.asarray(9000 * np.sin(phase), dtype=np.int16)


def save(samples: Samples, path: Path) -> Path:
    """Write it as a WAV file as the telephone needs it."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.astype("<i2").tobytes())
    return path
