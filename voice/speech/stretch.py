"""Slower speech at the same pitch: waveform similarity overlap-add (WSOLA)."""

from __future__ import annotations

import numpy as np

from voice.speech.speech import RATE
from voice.speech.waveform import Wave

# 30 ms frames that overlap by half, each taken where it continues the one before best, 10 ms
# around its place at most.
_LENGTH = RATE * 30 // 1000
_STEP = _LENGTH // 2
_SEARCH = RATE // 100


def stretched(wave: Wave, factor: float) -> Wave:
    """`wave` (at RATE) `factor` times as long, at the same pitch. factor: from 1 to 2."""
    window = np.hanning(_LENGTH + 1)[:_LENGTH]
    count = int(len(wave) * factor) // _STEP
    padded = np.concatenate([wave, np.zeros(_LENGTH + 2 * _SEARCH + _STEP)])
    made = np.zeros(count * _STEP + _LENGTH)
    start = 0
    for number in range(count):
        wanted = int(number * _STEP / factor)
        if number:
            start = _nearest(padded, start + _STEP, wanted)
        made[number * _STEP : number * _STEP + _LENGTH] += window * padded[start : start + _LENGTH]
    return made[: count * _STEP]


def _nearest(wave: Wave, following: int, wanted: int) -> int:
    """Where near `wanted` the wave is most like what follows the last frame."""
    first = max(wanted - _SEARCH, 0)
    pattern = wave[following : following + _STEP]
    if len(pattern) < _STEP:
        return wanted
    region = wave[first : wanted + _SEARCH + _STEP]
    likeness = np.correlate(region, pattern, "valid")
    energy = np.convolve(region**2, np.ones(_STEP), "valid")
    return first + int(np.argmax(likeness / np.sqrt(energy + 1e-9)))
