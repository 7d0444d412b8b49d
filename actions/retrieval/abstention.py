"""Knowing when not to answer: the probability that the best entry is the right one.

A logistic model over how well the best entry matches and how far it stands out, with the
products of any two: a far lead means little where nothing matches. It is trained on the
index's own questions, each scored by an index that does not hold it, on the same with the
right entry taken away, and on sentences that ask nothing of the guidance.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from actions.retrieval.index import Floats
from actions.retrieval.scoring import Scores, Weights

# Share of unrelated questions that may be answered, and that may be offered choices,
# in each language; and the least probability for either.
ANSWERED_UNRELATED = 0.02
OFFERED_UNRELATED = 0.1
LEAST_ANSWER = 0.72
LEAST_CHOICES = 0.15
# A question whose right entry was taken away is nearly related: it teaches, but less. The
# unrelated sentences are few.
NEAR_WEIGHT = 0.35
UNRELATED_WEIGHT = 3.0
# Strength of the regularisation: a smaller number holds the weights closer to 0.
PENALTY = 0.1
# What an untrained model says of any question: too little for an answer, for choices or for an
# alarm, but not the certainty that there is no trace, which would doubt a cry for help.
UNTRAINED = 0.05


def features(scores: Scores, totals: Floats, texts: Sequence[str]) -> Floats:
    """[M, 15]: each score of the best entry and its lead over all others; the words."""
    rows, first = np.arange(len(totals)), totals.argmax(axis=1)
    columns = [np.log1p([len(text.split()) for text in texts])]
    for values in (totals, *scores.each()):
        others = values.copy()
        others[rows, first] = -np.inf
        columns += [values[rows, first], values[rows, first] - others.max(axis=1)]
    return np.asarray(np.clip(np.stack(columns, axis=1), -10, 10), dtype=np.float32)


def _with_products(standard: Floats) -> Floats:
    """Standardised features and the products of any two (each with itself too), by half:
    [M, F + F * (F + 1) / 2]."""
    bounded = np.clip(standard, -4, 4)
    one, other = np.triu_indices(bounded.shape[1])
    return np.hstack([bounded, bounded[:, one] * bounded[:, other] / 2]).astype(np.float32)


@dataclass(frozen=True)
class Confidence:
    """The logistic model, and what was set with it for each language.

    answer, choices: least probability for an answer and for choices; weights_of: those of the
    entry score. Without weights of its own it is untrained and every search abstains.
    """

    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    answer: Mapping[str, float]
    choices: Mapping[str, float]
    weights_of: Mapping[str, Weights]

    def probability(self, rows: Floats) -> npt.NDArray[np.float64]:
        """Probability [M] that the best entry is right, from `features`."""
        if not self.weights:
            return np.full(len(rows), UNTRAINED)
        standard = (rows - np.asarray(self.mean)) / np.asarray(self.scale)
        logits = _with_products(standard) @ np.asarray(self.weights) + self.bias
        return np.asarray(1 / (1 + np.exp(-logits)), dtype=np.float64)


def untrained(languages: Iterable[str]) -> Confidence:
    """For guidance of which too little is known to train on: every search abstains."""
    codes = tuple(languages)
    least, offered = dict.fromkeys(codes, LEAST_ANSWER), dict.fromkeys(codes, LEAST_CHOICES)
    return Confidence((), (), (), 0.0, least, offered, {})


@dataclass(frozen=True)
class Samples:
    """Feature rows of questions that the index does not hold, and of some that it holds word
    for word, which teach what a sure match is, and whether the best entry was right; of the
    former with the right entry taken away; of unrelated sentences by language."""

    asked: Floats
    right: npt.NDArray[np.bool_]
    near: Floats
    unrelated: Mapping[str, Floats]


def fit(samples: Samples, weights_of: Mapping[str, Weights]) -> Confidence:
    """Train the model and set the limits on the unrelated sentences."""
    unrelated = np.concatenate(list(samples.unrelated.values()))
    wrong = np.concatenate([samples.near, unrelated])
    rows = np.concatenate([samples.asked, wrong])
    labels = np.concatenate([samples.right, np.zeros(len(wrong), dtype=bool)])
    importance = np.repeat(
        [1.0, NEAR_WEIGHT, UNRELATED_WEIGHT],
        [len(samples.asked), len(samples.near), len(unrelated)],
    )
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    model = LogisticRegression(C=PENALTY, tol=1e-3, max_iter=500).fit(
        _with_products((rows - mean) / scale), labels, sample_weight=importance
    )
    unlimited = Confidence(
        mean=tuple(map(float, mean)),
        scale=tuple(map(float, scale)),
        weights=tuple(map(float, model.coef_[0])),
        bias=float(model.intercept_[0]),
        answer={},
        choices={},
        weights_of=dict(weights_of),
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
