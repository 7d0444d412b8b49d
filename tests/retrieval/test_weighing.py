"""What the weights of scores learn, and from whom."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from actions.retrieval.scoring import UNLEARNED, Scores
from actions.retrieval.weighing import Asked, learn

MEANING, WORDING = 0, 4
ENTRIES = 5


def asked(count: int, telling: Sequence[int], seed: int = 0) -> Asked:
    """Questions for which only the scores at the places `telling` know the right entry."""
    random = np.random.default_rng(seed)
    right = random.integers(ENTRIES, size=count)
    values = random.normal(size=(6, count, ENTRIES)).astype(np.float32)
    for place in telling:
        values[place, np.arange(count), right] += 2
    return Asked(Scores(*values), right)


def found(some: Asked, weights: tuple[float, ...]) -> float:
    return float((some.scores.total(weights).argmax(axis=1) == some.right).mean())


@pytest.mark.parametrize("telling", [MEANING, WORDING])
def test_the_score_that_tells_weighs_most(telling: int) -> None:
    weights = learn({"en": [asked(400, [telling])]})["en"]
    assert int(np.argmax(weights)) == telling


def test_questions_never_seen_are_found_more_often() -> None:
    weights = learn({"en": [asked(400, [3, 5])]})["en"]
    new = asked(400, [3, 5], seed=1)
    assert found(new, weights) > found(new, UNLEARNED) + 0.2


def test_a_language_with_few_questions_does_as_all_do() -> None:
    learned = learn({"en": [asked(400, [WORDING])], "ti": [asked(2, [MEANING])]})
    assert int(np.argmax(learned["ti"])) == WORDING


def test_a_language_that_differs_has_weights_of_its_own() -> None:
    learned = learn({"en": [asked(2000, [WORDING])], "so": [asked(2000, [MEANING])]})
    assert learned["so"][MEANING] > learned["en"][MEANING]
    assert learned["so"][WORDING] < learned["en"][WORDING]


def test_totals_are_logarithms_of_odds() -> None:
    weights = learn({"en": [asked(2000, [MEANING])]})["en"]
    new = asked(2000, [MEANING], seed=1)
    odds = np.exp(new.scores.total(weights))
    share = (odds / odds.sum(axis=1, keepdims=True)).max(axis=1)
    assert share.mean() == pytest.approx(found(new, weights), abs=0.05)


def test_nothing_asked_teaches_nothing() -> None:
    assert learn({}) == {}
