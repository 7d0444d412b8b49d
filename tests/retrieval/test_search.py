"""Search over a small pack with the real encoder: finds, offers, and abstains."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from actions.retrieval import calibration
from actions.retrieval.abstention import Confidence, Samples
from actions.retrieval.build import Material, gather, index_of, load_background, questions_of
from actions.retrieval.calibration import calibrate
from actions.retrieval.saved import load_confidence, save_confidence
from actions.retrieval.search import Outcome, search
from actions.retrieval.vectors import VectorStore
from bot.encoding.packaged import PackagedEncoder
from bot.guidance.library import Library
from bot.settings import Settings

# A few that people would not mix up.
ENTRIES = (
    "arrival/apply-for-asylum",
    "arrival/asylum-interview",
    "arrival/child-alone",
    "arrival/which-country-decides",
    "stay/decision-refused-appeal",
    "stay/health-care",
    "stay/school",
    "stay/work",
)
# Where the share of a question's n-grams that its best entry holds stands in the features.
SHARE_HELD = 13


class Counting(PackagedEncoder):
    """Counts the texts that were embedded."""

    def __init__(self) -> None:
        super().__init__()
        self.embedded = 0

    def encode_queries(self, texts: object) -> np.ndarray:
        self.embedded += len(texts)  # type: ignore[arg-type]
        return super().encode_queries(texts)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def encoder() -> Counting:
    return Counting()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, encoder: Counting) -> VectorStore:
    """Begins with what set-up has embedded: it is the same encoder, which is slow."""
    folder = tmp_path_factory.mktemp("vectors")
    for made in (Settings.load().state / "index").glob("vectors-*.npz"):
        shutil.copy(made, folder)
    return VectorStore(folder, encoder.name)


@pytest.fixture(scope="module")
def material(root: Path, store: VectorStore, encoder: Counting) -> Material:
    pack = Library(root / "data" / "guidance" / "europe").load()
    spoken = {"en", "fr", "ar", "fa", "uk", "so"}
    kept = {
        name: replace(e, texts={code: t for code, t in e.texts.items() if code in spoken})
        for name, e in pack.entries.items()
        if name in ENTRIES
    }
    small = replace(pack, entries=kept)
    background = tuple(b for b in load_background(root / "data") if b.language in {*spoken, "es"})
    return gather(small, background, store, lambda: encoder)


Ask = Callable[[str, str], Outcome]


@pytest.fixture(scope="module")
def confidence(material: Material) -> Confidence:
    return calibrate(material)


@pytest.fixture(scope="module")
def ask(material: Material, encoder: Counting, confidence: Confidence) -> Ask:
    index = index_of(material)

    def search_for(text: str, language: str) -> Outcome:
        return search(index, confidence, encoder.encode_queries([text])[0], text, language)

    return search_for


def test_an_example_question_finds_its_entry(material: Material, ask: Ask) -> None:
    for question in material.questions[::97]:
        found = ask(question.text, question.language)
        assert found.ranking[0][0] == question.entry


@pytest.mark.parametrize("language", ["en", "fr", "ar", "fa", "uk", "so"])
def test_the_words_of_an_example_are_answered_in_any_order(
    material: Material, ask: Ask, language: str
) -> None:
    own = [q for q in material.questions if q.language == language]
    some = [q for q in own if 3 <= len(q.text.split()) <= 10][::17]
    found = [(q, ask(" ".join(reversed(q.text.split())), language)) for q in some]
    answered = [f.kind == "answer" and f.entries == (q.entry,) for q, f in found]
    assert sum(answered) >= 0.9 * len(some)


def test_an_unrelated_question_is_not_answered(ask: Ask) -> None:
    assert ask("which oil is best for frying potatoes", "en").kind == "abstain"


def test_every_entry_is_ranked_best_first(material: Material, ask: Ask) -> None:
    ranking = ask("how do I ask for asylum", "en").ranking
    assert {entry for entry, _ in ranking} == {q.entry for q in material.questions}
    assert [value for _, value in ranking] == sorted((v for _, v in ranking), reverse=True)


def test_a_language_without_examples_is_searched_too(ask: Ask) -> None:
    found = ask("¿cómo pido asilo?", "es")
    assert found.ranking[0][0] == "arrival/apply-for-asylum"


def test_nothing_is_embedded_twice(
    material: Material, store: VectorStore, encoder: Counting
) -> None:
    before = encoder.embedded
    texts = [q.text for q in material.questions]
    again = store.vectors(texts, lambda: encoder)
    assert encoder.embedded == before
    assert np.array_equal(again, material.vectors_of(texts))


def test_the_calibration_is_reused_for_the_same_questions_only(
    material: Material, confidence: Confidence, tmp_path: Path
) -> None:
    save_confidence(tmp_path, material, confidence)
    assert load_confidence(tmp_path, material) == confidence
    other = material.part(range(len(material.questions) - 1), material.background)
    assert load_confidence(tmp_path, other) is None
    by_another_encoder = {text: -vector for text, vector in material.embeddings.items()}
    assert load_confidence(tmp_path, replace(material, embeddings=by_another_encoder)) is None


def test_the_model_learns_from_questions_word_for_word_too(
    material: Material, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[Samples] = []
    monkeypatch.setattr(calibration, "fit", lambda samples, _: taken.append(samples))
    calibrate(material)
    held_out = len(taken[0].near)
    known = taken[0].asked[held_out:]
    assert len(known) > held_out / 8
    assert np.allclose(known[taken[0].right[held_out:]][:, SHARE_HELD], 1, atol=1e-4)
    assert taken[0].asked[:held_out, SHARE_HELD].mean() < 0.8


def test_titles_count_as_questions(root: Path) -> None:
    pack = Library(root / "data" / "guidance" / "europe").load()
    texts = {q.text for q in questions_of(pack)}
    assert pack.entries["stay/work"].texts["en"].title in texts


def test_an_edit_in_one_language_leaves_the_others_as_they_were(material: Material) -> None:
    before = index_of(material)
    changed = replace(
        material,
        questions=tuple(q for n, q in enumerate(material.questions) if q.language != "en" or n % 2),
    )
    after = index_of(changed, before.ngrams)
    kept = {
        code for code, block in after.blocks.items() if block.ngrams is before.blocks[code].ngrams
    }
    assert kept == set(before.blocks) - {"en"}
    again = index_of(changed)
    assert np.array_equal(again.blocks["en"].ngrams.weights, after.blocks["en"].ngrams.weights)
