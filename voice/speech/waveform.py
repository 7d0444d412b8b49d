"""Sound for the telephone: 8,000 samples a second, one level, no silence around it, no clipping."""

from __future__ import annotations

from functools import cache, lru_cache
from math import gcd

import numpy as np
import numpy.typing as npt
import scipy

from bot.errors import SafarError
from voice.speech.speech import RATE

Wave = npt.NDArray[np.float64]

# Of full scale is 1. Where somebody speaks, the mean power of speech is -20 dB.
LEVEL = 10 ** (-20 / 20)
CEILING = 0.95
# Peaks above this are bent, not cut: a knock on the microphone must not make the words quiet.
_KNEE = 0.7
_LOUDEST_USUAL = 99.9
# What the telephone carries begins at 300 and ends below 3,700 hertz; hum and rumble lie lower.
_LOWEST, _HIGHEST = 120.0, 3700.0
_FRAME = RATE // 100
_SILENT = 10 ** (-55 / 20)
_BELOW_LOUDEST = 10 ** (-38 / 20)
# Hundredths of a second that stay before the first sound and after the last, and of fading.
_BEFORE, _AFTER, _FADE = 4, 12, 2


class Silent(SafarError):
    """There is nothing to hear in a sound."""

    code = "silent"


def ready() -> None:
    """Load what filters sound now: the first use of it would take longer than all later ones."""
    _low_cut()


def telephone(wave: Wave, rate: int) -> Wave:
    """One channel at `rate` samples a second as it goes to the telephone. Raises Silent."""
    if len(wave) == 0:
        raise Silent("no sound at all")
    return faded(levelled(trimmed(resampled(wave, rate))))


def resampled(wave: Wave, rate: int) -> Wave:
    """The same at RATE, without what lies outside the telephone's band."""
    # First, or its beginning and end would be steps.
    wave = wave - wave.mean()
    common = gcd(rate, RATE)
    up, down = RATE // common, rate // common
    if up != down:
        wave = scipy.signal.resample_poly(wave, up, down, window=_band(rate * up, max(up, down)))
    filtered: Wave = scipy.signal.sosfilt(_low_cut(), wave)
    return filtered


# scipy imports its filters at their first use: most commands of `safar` never use them.
@cache
def _low_cut() -> Wave:
    cut: Wave = scipy.signal.butter(2, _LOWEST, "highpass", fs=RATE, output="sos")
    return cut


@lru_cache(maxsize=8)
def _band(rate: int, step: int) -> Wave:
    """The filter that keeps what the telephone carries; it takes longer to make than to use."""
    band: Wave = scipy.signal.firwin(24 * step + 1, _HIGHEST, fs=rate, window=("kaiser", 7.0))
    return band


def loudness(wave: Wave) -> Wave:
    """Mean level of each hundredth of a second."""
    whole = len(wave) // _FRAME * _FRAME
    if whole == 0:
        return np.zeros(0)
    frames = wave[:whole].reshape(-1, _FRAME)
    levels: Wave = np.sqrt((frames**2).mean(axis=1))
    return levels


def speaking(levels: Wave) -> npt.NDArray[np.bool_]:
    """In which of the frames somebody speaks."""
    if len(levels) == 0:
        return np.zeros(0, dtype=bool)
    return levels > max(_SILENT, float(levels.max()) * _BELOW_LOUDEST)


def trimmed(wave: Wave) -> Wave:
    """Without the silence at both ends. Raises Silent."""
    heard = np.flatnonzero(speaking(loudness(wave)))
    if len(heard) == 0:
        raise Silent("nothing but silence")
    first, last = max(int(heard[0]) - _BEFORE, 0), int(heard[-1]) + 1 + _AFTER
    return wave[first * _FRAME : last * _FRAME]


def levelled(wave: Wave) -> Wave:
    """At the level of all prompts, with peaks below the ceiling."""
    levels = loudness(wave)
    power = np.sqrt((levels[speaking(levels)] ** 2).mean())
    loudest = np.percentile(np.abs(wave), _LOUDEST_USUAL)
    raised: Wave = wave * min(LEVEL / power, CEILING / loudest)
    over = np.abs(raised) > _KNEE
    room = CEILING - _KNEE
    bent = _KNEE + room * np.tanh((np.abs(raised[over]) - _KNEE) / room)
    raised[over] = np.sign(raised[over]) * bent
    return raised


def faded(wave: Wave) -> Wave:
    """With soft ends: a step in a wave is a click."""
    length = min(_FADE * _FRAME, len(wave) // 2)
    ramp = np.linspace(0.0, 1.0, length)
    shaped: Wave = wave.copy()
    shaped[:length] *= ramp
    shaped[len(wave) - length :] *= ramp[::-1]
    return shaped
