"""How much each score of an entry says: a conditional logit over the entries.

The weights make the right entry of a question as probable as they can among all of
them, so a difference of two totals is a logarithm of odds. They are learned for all
languages together, then for each, held near to what all have in common: a language's
own examples are too few, and too unlike what people ask, to decide alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from actions.retrieval.scoring import UNLEARNED, Scores, Weights

# How hard a language's weights are held to those of all, and these to UNLEARNED, beside what
# the questions say: the fewer there are, the less they move them.
HELD_TO_ALL, HELD_TO_UNLEARNED = 600.0, 24.0
ITERATIONS = 60
Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """Questions of one language: their scores, and the position of the right entry of each."""

    scores: Scores
    right: npt.NDArray[np.int64]


def learn(asked: Mapping[str, Sequence[Asked]]) -> dict[str, Weights]:
    """The weights of each language from questions that the scored index does not hold."""
    parts = {
        language: [(part.scores.standardised(), part.right) for part in some]
        for language, some in asked.items()
    }
    start = np.asarray(UNLEARNED, dtype=np.float64)
    every = list(chain.from_iterable(parts.values()))
    common = _fitted(every, start, HELD_TO_UNLEARNED) if every else start
    return {
        language: tuple(map(float, _fitted(some, common, HELD_TO_ALL)))
        for language, some in parts.items()
    }


def _fitted(
    parts: Sequence[tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]],
    prior: Array,
    held: float,
) -> Array:
    """The weights [K] of the likeliest logit over parts of values [M, E, K] and right [M]."""
    count = sum(len(right) for _, right in parts)

    def cost(weights: Array) -> tuple[float, Array]:
        total, slope = 0.0, np.zeros(len(weights))
        for values, right in parts:
            rows = np.arange(len(right))
            logits = values @ weights
            logits -= logits.max(axis=1, keepdims=True)
            odds = np.exp(logits)
            sums = odds.sum(axis=1)
            total += float((np.log(sums) - logits[rows, right]).sum())
            share = odds / sums[:, None]
            slope += np.tensordot(share, values, ([0, 1], [0, 1])) - values[rows, right].sum(axis=0)
        away = weights - prior
        total += held * float(away @ away)
        return total / count, (slope + 2 * held * away) / count

    found = minimize(cost, prior, jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS})
    return np.asarray(found.x, dtype=np.float64)
