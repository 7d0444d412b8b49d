"""Knowing when not to answer: the probability that the best entry is the right one.

A logistic model over how far the best entry stands out. It is trained on the
index's own questions, each scored by an index that does not hold it, and on
sentences that ask nothing of the guidance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from actions.retrieval.index import Floats
from actions.retrieval.scoring import Scores

FEATURES = 9
# Share of unrelated questions that may be answered, and that may be offered choices,
# in each language; and the least probability for either.
ANSWERED_UNRELATED = 0.02
OFFERED_UNRELATED = 0.1
LEAST_ANSWER = 0.6
LEAST_CHOICES = 0.15
# A question whose right entry was taken away is nearly related: it teaches, but less.
NEAR_WEIGHT = 0.35


def features(scores: Scores, totals: Floats, texts: Sequence[str]) -> Floats:
    """[M, FEATURES]: of the best entry, and of its lead over the second."""
    order = np.argsort(-totals, axis=1)
    first, second = order[:, 0], order[:, min(1, order.shape[1] - 1)]
    rows = np.arange(len(totals))
    columns = [
        scores.cosine[rows, first],
        scores.cosine[rows, first] - scores.cosine[rows, second],
        scores.csls[rows, first],
        scores.csls[rows, first] - scores.csls[rows, second],
        totals[rows, first],
        totals[rows, first] - totals[rows, second],
        scores.wording[rows, first],
        scores.wording[rows, first] - scores.wording[rows, second],
        np.log1p([len(text.split()) for text in texts]),
    ]
    return np.asarray(np.clip(np.stack(columns, axis=1), -10, 10), dtype=np.float32)


@dataclass(frozen=True)
class Confidence:
    """The logistic model, and what was set with it for each language.

    answer, choices: least probability for an answer and for choices.
    """

    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    answer: Mapping[str, float]
    choices: Mapping[str, float]
    ngram_weights: Mapping[str, float]

    def probability(self, rows: Floats) -> npt.NDArray[np.float64]:
        """Probability [M] that the best entry is right, from `features`."""
        standard = (rows - np.asarray(self.mean)) / np.asarray(self.scale)
        logits = standard @ np.asarray(self.weights) + self.bias
        return np.asarray(1 / (1 + np.exp(-logits)), dtype=np.float64)


@dataclass(frozen=True)
class Samples:
    """Feature rows of held-out questions and whether the best entry was right; of the
    same with the right entry taken away; of unrelated sentences by language."""

    questions: Floats
    right: npt.NDArray[np.bool_]
    near: Floats
    unrelated: Mapping[str, Floats]


def fit(samples: Samples, ngram_weights: Mapping[str, float]) -> Confidence:
    """Train the model and set the limits on the unrelated sentences."""
    unrelated = np.concatenate(list(samples.unrelated.values()))
    rows = np.concatenate([samples.questions, samples.near, unrelated])
    labels = np.concatenate(
        [samples.right, np.zeros(len(samples.near) + len(unrelated), dtype=bool)]
    )
    importance = np.ones(len(rows))
    importance[len(samples.questions) : len(samples.questions) + len(samples.near)] = NEAR_WEIGHT
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    model = LogisticRegression(C=1.0, max_iter=500).fit(
        (rows - mean) / scale, labels, sample_weight=importance
    )
    unlimited = Confidence(
        mean=tuple(map(float, mean)),
        scale=tuple(map(float, scale)),
        weights=tuple(map(float, model.coef_[0])),
        bias=float(model.intercept_[0]),
        answer={},
        choices={},
        ngram_weights=dict(ngram_weights),
    )
    values = {
        language: np.sort(unlimited.probability(of_language))
        for language, of_language in samples.unrelated.items()
    }
    return replace(
        unlimited,
        answer={k: max(_limit(v, ANSWERED_UNRELATED), LEAST_ANSWER) for k, v in values.items()},
        choices={k: max(_limit(v, OFFERED_UNRELATED), LEAST_CHOICES) for k, v in values.items()},
    )


def _limit(ascending: npt.NDArray[np.float64], share: float) -> float:
    """A value that all but `share` of the sorted values stay below, just above the last of them."""
    below = ascending[min(int(len(ascending) * (1 - share)), len(ascending) - 1)]
    return float(below) + 1e-6
