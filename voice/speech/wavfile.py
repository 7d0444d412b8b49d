"""WAV files of the telephone: written whole or not at all."""

from __future__ import annotations

import io
import os
import tempfile
import wave
from pathlib import Path

import numpy as np

from voice.speech.speech import RATE
from voice.speech.waveform import Wave

_SCALE = 32767.0
# How the name of a file ends while it is written.
UNFINISHED = ".part"


def write(path: Path, samples: Wave) -> None:
    """16 bits, one channel, at RATE. Raises OSError."""
    pcm = np.rint(np.clip(samples, -1.0, 1.0) * _SCALE).astype("<i2")

    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(pcm.tobytes())
    write_whole(path, content.getvalue())


def write_whole(path: Path, content: bytes) -> None:
    """`content` as the file, in the place of what was there. Raises OSError."""
    # A name of its own: two processes may write the same prompt.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=UNFINISHED)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def read(path: Path) -> Wave:
    """What `write` wrote. Raises OSError, wave.Error, EOFError or ValueError for another file."""
    with wave.open(str(path), "rb") as file:
        form = (file.getnchannels(), file.getsampwidth(), file.getframerate())
        if form != (1, 2, RATE):
            raise ValueError(f"{form[0]} channels, {form[1]} bytes, {form[2]} a second")
        frames = file.readframes(file.getnframes())
    return np.frombuffer(frames, dtype="<i2").astype(np.float64) / _SCALE
