"""The index after an edit: at once nearly, and soon exactly, what would be made from nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from actions.retrieval.build import Background, Material, index_of
from actions.retrieval.index import Floats, Index, Question
from actions.retrieval.scoring import UNLEARNED, Scores, score
from actions.retrieval.update import updated

DIMENSIONS = 16
LANGUAGES = ("en", "fr", "so")
ENTRIES = tuple(f"stay/{name}" for name in ("bank", "health", "school", "wages", "work"))
WORDS = ("money", "doctor", "class", "boss", "job", "where", "how", "paper", "late", "free")
EACH = 30


def vector(text: str, centre: Floats | None = None) -> Floats:
    """A unit vector that hangs on the text alone."""
    noise = np.random.default_rng(sum(text.encode())).normal(size=DIMENSIONS)
    made = noise if centre is None else noise / 2 + 3 * centre
    return np.asarray(made / np.linalg.norm(made), dtype=np.float32)


def asked(number: int, entry: int, language: str) -> Question:
    second, third = WORDS[number % len(WORDS)], WORDS[(number // 3 + entry) % len(WORDS)]
    return Question(
        ENTRIES[entry], language, f"{language} {WORDS[entry]} {second} {third} {number}"
    )


@pytest.fixture(scope="module")
def material() -> Material:
    questions = tuple(
        asked(number, entry, language)
        for language in LANGUAGES
        for entry in range(len(ENTRIES))
        for number in range(EACH)
    )
    background = tuple(
        Background(
            language,
            tuple(f"{language} soup {n}" for n in range(20)),
            (f"{language} i have a question",),
        )
        for language in LANGUAGES
    )
    sentences = [text for b in background for text in (*b.unrelated, *b.asking)]
    return Material(
        questions,
        background,
        {**{q.text: embedded(q) for q in questions}, **{s: vector(s) for s in sentences}},
    )


def embedded(question: Question) -> Floats:
    return vector(question.text, vector(question.entry))


def edited(material: Material, changes: Mapping[int, str | None]) -> Material:
    """The material with the questions at some places written anew, or deleted (None)."""
    questions = tuple(
        question if text is None else structs.replace(question, text=f"{question.text} {text}")
        for number, question in enumerate(material.questions)
        for text in (changes.get(number),)
        if text is not None or number not in changes
    )
    made = {q.text: embedded(q) for q in questions}
    return replace(material, questions=questions, embeddings={**material.embeddings, **made})


def scores_of(index: Index, material: Material, language: str) -> Scores:
    own = [q for q in material.questions if q.language == language]
    texts = [q.text for q in own]
    return score(index, material.vectors_of(texts), texts, language)


changes = st.dictionaries(
    st.integers(0, len(LANGUAGES) * len(ENTRIES) * EACH - 1),
    st.one_of(st.none(), st.sampled_from(WORDS)),
    min_size=1,
    max_size=4,
)


@settings(max_examples=20, deadline=None)
@given(changes=changes)
def test_an_edit_ranks_as_an_index_made_from_nothing(
    material: Material, changes: dict[int, str | None]
) -> None:
    after = edited(material, changes)
    at_once, anew = updated(after, index_of(material)), index_of(after)
    for language in LANGUAGES:
        quick, whole = (scores_of(index, after, language) for index in (at_once, anew))
        assert np.allclose(quick.total(UNLEARNED), whole.total(UNLEARNED), atol=0.1)
        # The n-grams know nothing of the space: they are the same.
        assert np.array_equal(quick.wording, whole.wording)
        assert np.array_equal(quick.held, whole.held)
        assert (
            quick.total(UNLEARNED).argmax(axis=1) == whole.total(UNLEARNED).argmax(axis=1)
        ).mean() > 0.99


@settings(max_examples=10, deadline=None)
@given(edits=st.lists(changes, min_size=1, max_size=3))
def test_made_anew_after_edits_it_is_exactly_as_from_nothing(
    material: Material, edits: list[dict[int, str | None]]
) -> None:
    index, after = index_of(material), material
    for change in edits:
        after = edited(after, {n: t for n, t in change.items() if n < len(after.questions)})
        index = updated(after, index)
    settled, anew = index_of(after, index.ngrams), index_of(after)
    for language in LANGUAGES:
        one, other = (scores_of(some, after, language) for some in (settled, anew))
        assert all(map(np.array_equal, one.each(), other.each()))


def test_an_edit_in_one_language_touches_no_other(material: Material) -> None:
    before = index_of(material)
    after = updated(edited(material, {0: "again"}), before)
    kept = {code for code, block in after.blocks.items() if block is before.blocks[code]}
    assert kept == set(LANGUAGES) - {"en"}
    assert after.space is before.space


def without(material: Material, field: str, value: str) -> Material:
    kept = tuple(q for q in material.questions if getattr(q, field) != value)
    return replace(material, questions=kept)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(lambda m: without(m, "entry", ENTRIES[0]), id="entry gone"),
        pytest.param(lambda m: without(m, "language", "so"), id="language gone"),
        pytest.param(lambda m: edited(m, dict.fromkeys(range(40))), id="much of a language gone"),
    ],
)
def test_what_moves_the_space_makes_all_anew(material: Material, changed: object) -> None:
    after: Material = changed(material)  # type: ignore[operator]
    made, anew = updated(after, index_of(material)), index_of(after)
    assert made.entries == anew.entries
    assert np.array_equal(made.background, anew.background)
