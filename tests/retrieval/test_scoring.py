"""Scores over entries: joining languages, missing entries, and what an entry's examples hold."""

from __future__ import annotations

import numpy as np
import pytest

from actions.retrieval.abstention import features
from actions.retrieval.ngrams import NgramModel
from actions.retrieval.scoring import Scores, standardise

TEXTS = ("where can my child go to school", "school for my son", "may I work here", "find a job")
MEANING_AND_WORDING = (1.0, 0.0, 0.0, 0.0, 0.5, 0.0)


def scores(*rows: tuple[float, ...]) -> Scores:
    values = np.asarray(rows, dtype=np.float32)
    return Scores(*(values + n for n in range(6)))


@pytest.fixture(scope="module")
def model() -> NgramModel:
    return NgramModel.fit(TEXTS, np.asarray([0, 0, 1, 1], dtype=np.int32), 3)


def test_an_entry_holds_its_examples_in_any_order(model: NgramModel) -> None:
    _, held = model.match(["school to go child my can where"])
    assert held[0, 0] == pytest.approx(1, abs=1e-5)
    assert held[0, 1] < 0.5


def test_nothing_is_held_of_what_nobody_wrote(model: NgramModel) -> None:
    wording, held = model.match(["жж"])
    assert held.max() < 0.05
    assert abs(wording).max() < 0.05


def test_an_entry_without_examples_holds_nothing(model: NgramModel) -> None:
    _, held = model.match(list(TEXTS))
    assert not held[:, 2].any()


def test_an_entry_taken_away_is_neither_best_nor_second() -> None:
    asked = scores((3, 2, 1), (1, 2, 3)).without(np.asarray([0, 2]))
    totals = asked.total(MEANING_AND_WORDING)
    assert totals.argmax(axis=1).tolist() == [1, 1]
    lead = totals[0, 1] - totals[0, 2]
    assert features(asked, totals, ["a", "b"])[0, 2] == pytest.approx(lead)


def test_an_entry_taken_away_does_not_weigh_on_the_others() -> None:
    far = scores((9, 2, 1, 0)).without(np.asarray([0])).total(MEANING_AND_WORDING)
    near = scores((3, 2, 1, 0)).without(np.asarray([0])).total(MEANING_AND_WORDING)
    assert np.array_equal(far, near)


def test_columns_are_put_in_another_order() -> None:
    moved = scores((3, 2)).aligned(np.asarray([1, -1, 0]))
    assert moved.meaning[0, [0, 2]].tolist() == [2, 3]
    assert moved.total(MEANING_AND_WORDING)[0, 1] < -1e6


def test_a_value_that_is_missing_is_the_mean() -> None:
    assert standardise(np.asarray([[1.0, -1e9, 3.0]], dtype=np.float32))[0, 1] == 0
