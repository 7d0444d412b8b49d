"""The tone after which callers may speak."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from voice.speech.speech import RATE
from voice.speech.waveform import Wave
from voice.speech.wavfile import write

# Its file is named as those of prompts are, so that each line plays it as one.
NAME = "70e1" * 8
_HERTZ, _SECONDS, _LOUDNESS = 800, 0.25, 0.3
# Seconds in which it comes and goes: without them it clicks.
_EDGE = 0.01


def tone() -> Wave:
    """The samples, at RATE."""
    time = np.arange(round(_SECONDS * RATE)) / RATE
    edges = np.minimum(1.0, np.minimum(time, _SECONDS - time) / _EDGE)
    return np.asarray(_LOUDNESS * edges * np.sin(2 * np.pi * _HERTZ * time))


def tone_file(folder: Path) -> Path:
    """Its file in the folder of audio, made where it is missing. Raises OSError."""
    path = folder / f"{NAME}.wav"
    if not path.exists():
        write(path, tone())
    return path
