"""The matcher finds what was said, when, and where it was cut off."""

from __future__ import annotations

import audioop

import numpy as np
import pytest

from tests.voice.heard import RATE, Recording, Samples
from tests.voice.listening import best, heard
from tests.voice.sounds import sound

PROMPTS = {name: sound(name, 1.5) for name in ("welcome", "menu", "goodbye")}


def through_a_telephone(samples: Samples) -> Samples:
    coded = audioop.lin2ulaw(samples.tobytes(), 2)
    return np.frombuffer(audioop.ulaw2lin(coded, 2), dtype=np.int16)


def recording(*parts: Samples | float) -> Recording:
    """Sounds, and silences in seconds."""
    whole = [
        np.zeros(round(part * RATE), np.int16) if isinstance(part, float) else part
        for part in parts
    ]
    return Recording(100.0, through_a_telephone(np.concatenate(whole)))


def test_a_prompt_is_found_where_it_is() -> None:
    found = best(recording(0.7, PROMPTS["menu"], 0.5), "menu", PROMPTS["menu"])
    assert found.at == pytest.approx(100.7, abs=0.001)
    assert found.score > 0.99


def test_another_prompt_is_not_found() -> None:
    assert best(recording(0.7, PROMPTS["menu"], 2.0), "welcome", PROMPTS["welcome"]).score < 0.4


def test_a_turned_sign_is_seen() -> None:
    turned = best(recording(0.3, -PROMPTS["menu"], 0.3), "menu", PROMPTS["menu"])
    assert turned.score < -0.99


def test_all_prompts_are_found_in_order_with_what_was_cut_off() -> None:
    cut = PROMPTS["menu"][: round(0.6 * RATE)]
    parts = (PROMPTS["welcome"], 0.3, cut, 0.1, PROMPTS["goodbye"], cut)
    found = heard(recording(*parts, 1.0), PROMPTS)
    assert [match.name for match in found] == ["welcome", "menu", "goodbye", "menu"]
    assert [match.at - 100 for match in found] == pytest.approx([0, 1.8, 2.5, 4.0], abs=0.002)
    assert [match.heard for match in found] == pytest.approx([1.5, 0.6, 1.5, 0.6], abs=0.03)
    assert min(match.score for match in found) > 0.98


def test_silence_holds_nothing() -> None:
    assert not heard(recording(3.0), PROMPTS)
