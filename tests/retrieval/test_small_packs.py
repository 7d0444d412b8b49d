"""Guidance too small to learn from is served: it is searched, and nothing is guessed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from actions.dialogue.arbitration import EMERGENCY_FROM, NO_TRACE
from actions.retrieval.abstention import Confidence
from actions.retrieval.build import Background, Material, index_of
from actions.retrieval.calibration import calibrate
from actions.retrieval.index import Floats, Question
from actions.retrieval.saved import load_confidence, save_confidence
from actions.retrieval.search import Outcome, search

LANGUAGES = ("en", "fr")
WORK, SCHOOL = "stay/work", "stay/school"
PACKS = {
    "one text with one question": (Question(WORK, "en", "may i work"),),
    "its title beside it": (Question(WORK, "en", "may i work"), Question(WORK, "en", "Work")),
    "two entries": (Question(WORK, "en", "may i work"), Question(SCHOOL, "en", "school")),
    "two languages": (Question(WORK, "en", "may i work"), Question(WORK, "fr", "travailler")),
    "few questions": tuple(
        Question(entry, language, f"{entry} {language} {number}")
        for entry in (WORK, SCHOOL)
        for language in LANGUAGES
        for number in range(3)
    ),
}


def embedded(text: str) -> Floats:
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
    vector = np.random.default_rng(seed).normal(size=8)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def material_of(questions: tuple[Question, ...]) -> Material:
    background = tuple(
        Background(code, tuple(f"{code} soup {n}" for n in range(12)), (f"{code} i ask",))
        for code in LANGUAGES
    )
    texts = [question.text for question in questions]
    texts += [text for one in background for text in (*one.unrelated, *one.asking)]
    return Material(questions, background, {text: embedded(text) for text in texts})


def asked(material: Material, confidence: Confidence, text: str, language: str) -> Outcome:
    return search(index_of(material), confidence, embedded(text), text, language)


@pytest.mark.parametrize("questions", PACKS.values(), ids=PACKS)
def test_a_small_pack_is_searched_and_nothing_is_guessed(
    questions: tuple[Question, ...], caplog: pytest.LogCaptureFixture
) -> None:
    material = material_of(questions)
    confidence = calibrate(material)
    assert "too few example questions" in caplog.text
    for language in LANGUAGES:
        for text in (questions[0].text, "which oil is best"):
            found = asked(material, confidence, text, language)
            assert found.kind == "abstain"
            assert set(found.entries) <= {question.entry for question in questions}
            assert NO_TRACE < found.confidence < EMERGENCY_FROM
    first = questions[0]
    assert asked(material, confidence, first.text, first.language).entries[0] == first.entry


def test_the_untrained_model_is_kept_between_starts(tmp_path: Path) -> None:
    material = material_of(PACKS["two entries"])
    confidence = calibrate(material)
    save_confidence(tmp_path, material, confidence)
    assert load_confidence(tmp_path, material) == confidence
