"""Any sound as it goes to the telephone: one level, no silence around it, nothing cut."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.voice.speech.conftest import Tone
from voice.speech import wavfile
from voice.speech.checking import faults_of, measured
from voice.speech.speech import RATE
from voice.speech.stretch import stretched
from voice.speech.waveform import Silent, resampled, telephone


def pitch(wave: np.ndarray) -> float:
    """The strongest frequency in hertz."""
    spectrum = np.abs(np.fft.rfft(wave * np.hanning(len(wave))))
    return float(np.argmax(spectrum) * RATE / len(wave))


@pytest.mark.parametrize("rate", [8000, 16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("hertz", [300, 1000, 3300])
def test_what_the_telephone_carries_keeps_its_pitch(tone: Tone, rate: int, hertz: int) -> None:
    assert pitch(telephone(tone(hertz, rate=rate), rate)) == pytest.approx(hertz, abs=2)


@pytest.mark.parametrize("hertz", [4500, 5000, 7000, 12_000])
def test_what_it_cannot_carry_does_not_come_back_as_another_tone(tone: Tone, hertz: int) -> None:
    made = resampled(tone(hertz, level=0.2), 44_100)
    # Where it begins and ends, a tone is a click, and so of every pitch.
    inside = made[int(0.6 * RATE) : int(1.4 * RATE)]
    assert np.abs(inside).max() < 0.2 / 1000


def test_hum_and_a_constant_are_taken_out(tone: Tone) -> None:
    speech, hum = tone(1000, 2.0), tone(50, 2.0)
    made = telephone(speech + hum + 0.1, 44_100)
    spectrum = np.abs(np.fft.rfft(made))
    frequencies = np.fft.rfftfreq(len(made), 1 / RATE)
    assert spectrum[frequencies < 60].max() < 0.2 * spectrum.max()


@given(level=st.floats(0.01, 0.99), hertz=st.integers(250, 3000))
def test_every_level_comes_out_the_same(tone: Tone, level: float, hertz: int) -> None:
    measure = measured(telephone(tone(hertz, level=level), 44_100))
    assert not list(measure.faults())
    assert measure.level == pytest.approx(-20, abs=1)


def test_a_knock_does_not_make_the_words_quiet(tone: Tone) -> None:
    knocked = tone(600, 3.0, level=0.1)
    knocked[60_000:60_010] = 0.99
    measure = measured(telephone(knocked, 44_100))
    assert measure.level == pytest.approx(-20, abs=2)
    assert measure.clipped == 0


def test_silence_at_the_ends_is_cut_and_the_ends_are_soft(tone: Tone) -> None:
    made = telephone(tone(500, 1.0), 44_100)
    assert len(made) / RATE == pytest.approx(1.16, abs=0.03)
    assert abs(made[0]) < 0.01
    assert abs(made[-1]) < 0.01


@pytest.mark.parametrize(
    "nothing",
    [
        pytest.param(np.zeros(0), id="empty"),
        pytest.param(np.zeros(44_100), id="silence"),
        pytest.param(np.full(44_100, 0.5), id="a constant"),
    ],
)
def test_nothing_to_hear_is_told(nothing: np.ndarray) -> None:
    with pytest.raises(Silent):
        telephone(nothing, 44_100)


@pytest.mark.parametrize("factor", [1.0, 1.3, 1.6])
def test_slower_is_longer_at_the_same_pitch(tone: Tone, factor: float) -> None:
    plain = telephone(tone(440, 2.0), 44_100)
    slow = stretched(plain, factor)
    assert len(slow) / len(plain) == pytest.approx(factor, abs=0.02)
    assert pitch(slow) == pytest.approx(440, abs=3)
    assert measured(slow).level == pytest.approx(measured(plain).level, abs=1)


@pytest.mark.parametrize(
    ("wave", "fault"),
    [
        pytest.param(np.zeros(RATE), "silence", id="silence"),
        pytest.param(np.full(100, 0.1), "only", id="too short"),
        pytest.param(np.ones(RATE), "cut at full scale", id="clipped"),
        pytest.param(np.full(RATE * 41, 0.1), "more than 40", id="too long"),
        pytest.param(np.full(RATE, 0.01), "level -40 dB", id="too quiet"),
    ],
)
def test_a_faulty_file_is_told(tmp_path: Path, wave: np.ndarray, fault: str) -> None:
    path = tmp_path / "x.wav"
    wavfile.write(path, wave)
    assert any(fault in told for told in faults_of(path))


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    path.write_bytes(b"RIFF1234WAVEnothing")
    assert "cannot be read" in faults_of(path)[0]
