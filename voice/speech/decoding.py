"""Recordings of people: WAV, MP3, FLAC, and Ogg as messengers send it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from bot.errors import SafarError
from voice.speech.waveform import Silent, Wave, loudness, speaking, telephone

SUFFIXES = (".wav", ".mp3", ".ogg", ".opus", ".flac")
# Seconds. A longer file is none of one line: it may be hours that fill the memory.
LONGEST = 120
_CUT = 0.999
# Where more than this share of the samples is at full scale, one hears it.
_CUT_SHARE = 0.001
_LEAST_RATE = 8000
# What is heard must be a tenth of a second at least.
_SHORTEST = 10


class Unusable(SafarError):
    """A recording cannot be used. `fix` says what to do."""

    code = "unusable_recording"

    def __init__(self, cause: str, fix: str) -> None:
        super().__init__(f"{cause}. {fix}.")
        self.cause, self.fix = cause, fix


def checked_head(path: Path) -> None:
    """Read the head alone. Raises Unusable where it is none of a recording."""
    try:
        head = soundfile.info(path)
    except (soundfile.SoundFileError, OSError, RuntimeError) as error:
        raise _unreadable(error) from error
    if head.samplerate < _LEAST_RATE:
        raise Unusable(
            f"It has {head.samplerate} samples a second", "Record with 8,000 or more, best 44,100"
        )
    if head.duration > LONGEST:
        raise Unusable(
            f"It is {head.duration:.0f} seconds long", "Make one file for each line of the sheet"
        )


def decoded(path: Path) -> Wave:
    """The recording as it goes to the telephone. Raises Unusable."""
    checked_head(path)
    try:
        samples, rate = soundfile.read(path, dtype="float64", always_2d=True)
    except (soundfile.SoundFileError, OSError, RuntimeError) as error:
        raise _unreadable(error) from error
    wave: Wave = samples.mean(axis=1)
    if len(wave) and (np.abs(wave) >= _CUT).mean() > _CUT_SHARE:
        raise Unusable("It is overdriven", "Record again, farther from the microphone")
    try:
        made = telephone(wave, rate)
    except Silent as error:
        raise Unusable("It is silent", "Record again, nearer to the microphone") from error
    if speaking(loudness(made)).sum() < _SHORTEST:
        raise Unusable("Nobody speaks in it", "Record the line again")
    return made


def _unreadable(error: Exception) -> Unusable:
    return Unusable(
        f"It cannot be read: {error}", "Save the recording as WAV or MP3 and copy it again"
    )
