"""Packs with many questions: the same model solved another way, and a calibration that stays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from actions.retrieval import calibration, ngrams, saved
from actions.retrieval.abstention import untrained
from actions.retrieval.build import Background, Material, index_of
from actions.retrieval.calibration import calibrate
from actions.retrieval.index import Index, Question
from actions.retrieval.kept import load_ngrams, save_ngrams
from actions.retrieval.ngrams import NgramModel
from actions.retrieval.saved import load_confidence, save_confidence
from actions.retrieval.scoring import Scores, score, standardise
from actions.retrieval.update import updated

CONFIDENCE = untrained(("en", "so"))
WORDS = ("work", "doctor", "school", "paper", "late", "free", "boss", "money", "where", "how")
SENTENCES = tuple(f"the soup number {number}" for number in range(12))
EACH = 40
FEW = 60

wording = st.lists(st.sampled_from(WORDS), min_size=2, max_size=6).map(" ".join)
examples = st.lists(st.tuples(wording, st.integers(0, 3)), min_size=5, max_size=40)


@settings(max_examples=40, deadline=None)
@given(some=examples, asked=st.lists(wording, min_size=1, max_size=4))
def test_solved_for_each_question_the_scores_are_those_solved_before(
    some: list[tuple[str, int]], asked: list[str]
) -> None:
    ordered = sorted(some, key=lambda one: one[1])
    entry = np.asarray([one for _, one in ordered], dtype=np.int32)
    before = NgramModel.fit([text for text, _ in ordered], entry, 4)
    anew = replace(before, weights=None)
    (scores, held), (expected, also_held) = anew.match(asked), before.match(asked)
    assert np.allclose(scores, expected, atol=2e-3)
    assert np.array_equal(held, also_held)


def test_a_question_without_letters_has_no_score() -> None:
    model = NgramModel.fit(("may i work", "a doctor"), np.asarray([0, 1], dtype=np.int32), 2)
    scores, _ = replace(model, weights=None).match(("",))
    assert not scores.any()


@pytest.fixture
def _many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Packs are large from a few questions on."""
    for module in (ngrams, calibration, saved):
        monkeypatch.setattr(module, "SOLVED_BEFORE", FEW)


def vector(text: str, centre: int | None = None) -> np.ndarray:
    made = np.random.default_rng(sum(text.encode())).normal(size=8)
    if centre is not None:
        made[centre] += 6
    return np.asarray(made / np.linalg.norm(made), dtype=np.float32)


def material_of(questions: tuple[Question, ...], sentences: tuple[str, ...]) -> Material:
    background = tuple(Background(code, sentences, ("a question",)) for code in ("en", "so"))
    known = {text: vector(text) for text in (*sentences, "a question")}
    own = {q.text: vector(q.text, int(q.entry[-1])) for q in questions}
    return Material(questions, background, {**known, **own})


QUESTIONS = tuple(
    Question(f"stay/{entry}", code, f"{code} {WORDS[entry]} {WORDS[number % 10]} {number}")
    for entry in range(4)
    for code in ("en", "so")
    for number in range(EACH)
)
MATERIAL = material_of(QUESTIONS, SENTENCES)


def edited(places: set[int]) -> Material:
    changed = tuple(
        structs.replace(q, text=f"{q.text} again") if n in places else q
        for n, q in enumerate(QUESTIONS)
    )
    return material_of(changed, SENTENCES)


def scores_of(index: Index, material: Material) -> Scores:
    texts = [q.text for q in material.questions if q.language == "en"]
    return score(index, material.vectors_of(texts), texts, "en")


@pytest.mark.usefixtures("_many")
def test_an_edit_of_a_large_pack_gives_what_is_made_from_nothing() -> None:
    after = edited({0, 7})
    before = index_of(MATERIAL)
    assert before.blocks["en"].ngrams.weights is None
    quick, whole = (scores_of(index, after) for index in (updated(after, before), index_of(after)))
    assert np.allclose(quick.wording, whole.wording, atol=2e-3)
    assert np.array_equal(quick.held, whole.held)
    assert np.allclose(standardise(quick.meaning), standardise(whole.meaning), atol=0.1)


@pytest.mark.usefixtures("_many")
def test_a_kept_model_of_many_answers_as_it_did(tmp_path: Path) -> None:
    models = index_of(MATERIAL).ngrams
    save_ngrams(tmp_path / "ngrams-1.npz", models)
    kept = load_ngrams(tmp_path / "ngrams-1.npz")["en"]
    assert kept.weights is None
    for now, before in zip(kept.match(WORDS), models["en"].match(WORDS), strict=True):
        assert np.array_equal(now, before)


@pytest.mark.usefixtures("_many")
def test_the_calibration_asks_some_questions_of_each_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def noted(index: Index, vectors: np.ndarray, texts: list[str], language: str) -> Scores:
        asked.extend(f"{language} {text}" for text in texts if text not in SENTENCES)
        return score(index, vectors, texts, language)

    monkeypatch.setattr(calibration, "score", noted)
    monkeypatch.setattr(calibration, "ASKED_OF_MANY", 50)
    assert calibrate(MATERIAL).weights
    assert {sum(one.startswith(code) for one in set(asked)) for code in ("en", "so")} == {50}


SOMALI = [n for n, question in enumerate(QUESTIONS) if question.language == "so"]
CHANGES = {
    "nothing": (MATERIAL, True),
    "one question": (edited({3}), True),
    "many questions": (edited(set(range(0, len(QUESTIONS), 8))), False),
    # Two of a hundred may change, of each language.
    "some questions of one language": (edited(set(SOMALI[:3])), False),
    "the background": (material_of(QUESTIONS, SENTENCES[1:]), False),
}


@pytest.mark.usefixtures("_many")
@pytest.mark.parametrize(("changed", "stays"), CHANGES.values(), ids=CHANGES)
def test_a_large_pack_keeps_its_calibration_until_much_has_changed(
    tmp_path: Path, changed: Material, stays: bool
) -> None:
    save_confidence(tmp_path, MATERIAL, CONFIDENCE)
    assert load_confidence(tmp_path, changed) == (CONFIDENCE if stays else None)


def test_a_small_pack_is_calibrated_anew_after_each_edit(tmp_path: Path) -> None:
    save_confidence(tmp_path, MATERIAL, CONFIDENCE)
    assert load_confidence(tmp_path, MATERIAL) == CONFIDENCE
    assert load_confidence(tmp_path, edited({3})) is None
