"""What somebody says begins with their first sound and ends with the silence after it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.recognition.utterance import BEFORE, END, LONGEST, SECOND, SPEECH, Utterance

PIECE = SECOND // 50


def noise(seconds: float, loudness: float) -> bytes:
    samples = np.random.default_rng(7).normal(0, loudness, round(seconds * SECOND / 2))
    return np.clip(samples, -32768, 32767).astype("<i2").tobytes()


def fed(sound: bytes, piece: int = PIECE) -> Utterance:
    found = Utterance()
    for at in range(0, len(sound), piece):
        found.feed(sound[at : at + piece])
    return found


def seconds(found: Utterance) -> float:
    return len(found.sound) / SECOND


QUIET, LINE, VOICE = 0.0, 60.0, 3000.0


@pytest.mark.parametrize("line", [QUIET, LINE], ids=["a silent line", "a noisy line"])
@pytest.mark.parametrize("piece", [PIECE, PIECE * 3 // 2, 38], ids=["20 ms", "30 ms", "odd"])
def test_silence_is_no_speech(line: float, piece: int) -> None:
    found = fed(noise(8, line), piece)
    assert found.state == "waiting"
    assert seconds(found) <= BEFORE + SPEECH + 0.1


@pytest.mark.parametrize("line", [QUIET, LINE], ids=["a silent line", "a noisy line"])
def test_words_are_kept_whole_with_a_moment_before_them(line: float) -> None:
    found = fed(noise(2, line) + noise(1.5, VOICE) + noise(3, line))
    assert found.state == "over"
    # What came before, the words, the silence that ended them.
    assert seconds(found) == pytest.approx(BEFORE + 1.5 + END, abs=0.15)


def test_a_pause_within_a_question_does_not_end_it() -> None:
    question = noise(1, VOICE) + noise(1.7, LINE) + noise(1, VOICE)
    found = fed(noise(1, LINE) + question + noise(3, LINE))
    assert seconds(found) > 4.0


def test_a_click_is_no_speech() -> None:
    assert fed(noise(1, LINE) + noise(0.04, VOICE) + noise(3, LINE)).state == "waiting"


def test_a_steady_street_is_cut_off_and_not_listened_to_for_ever() -> None:
    found = fed(noise(40, VOICE))
    assert found.state == "over"
    assert seconds(found) <= LONGEST + 0.1


@given(st.lists(st.binary(max_size=600), max_size=60))
def test_whatever_comes_is_taken_and_no_more_is_held_than_the_longest(pieces: list[bytes]) -> None:
    found = Utterance()
    for piece in pieces:
        found.feed(piece)
    assert len(found.sound) <= LONGEST * SECOND + 600
