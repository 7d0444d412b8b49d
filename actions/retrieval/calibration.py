"""Calibration: what the index can find, measured on its own questions, honestly.

Every question is scored by an index made from the other folds: leaving out a
question alone would let the whitening remember it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from actions.retrieval.abstention import Confidence, Samples, features, fit
from actions.retrieval.build import Background, Material, index_of
from actions.retrieval.index import Floats, Question
from actions.retrieval.scoring import NGRAM_WEIGHTS, Scores, score

FOLDS = 4
_LOW = -1e9
Positions = npt.NDArray[np.int64]


def calibrate(material: Material) -> Confidence:
    """N-gram weights by language, and the abstention model with its limits."""
    folds = _Folds(material)
    ngram_weights = {
        language: _best_weight(scores, right)
        for language, (scores, right, _) in folds.questions.items()
    }
    asked, hits, near = [], [], []
    unrelated: dict[str, Floats] = {}
    for language, (scores, right, texts) in folds.questions.items():
        totals = scores.total(ngram_weights[language])
        asked.append(features(scores, totals, texts))
        hits.append(totals.argmax(axis=1) == right)
        without = totals.copy()
        without[np.arange(len(right)), right] = _LOW
        near.append(features(scores, without, texts))
    for language, (scores, texts) in folds.unrelated.items():
        totals = scores.total(ngram_weights.get(language, 0.0))
        unrelated[language] = features(scores, totals, texts)
    samples = Samples(np.concatenate(asked), np.concatenate(hits), np.concatenate(near), unrelated)
    return fit(samples, ngram_weights)


def _best_weight(scores: Scores, right: Positions) -> float:
    found = [float((scores.total(w).argmax(axis=1) == right).mean()) for w in NGRAM_WEIGHTS]
    return NGRAM_WEIGHTS[int(np.argmax(found))]


def _fold(text: str) -> int:
    """A question's fold, the same whatever else is in the pack."""
    return hashlib.sha256(text.encode()).digest()[0] % FOLDS


class _Folds:
    """Held-out scores of every question and unrelated sentence, by language."""

    def __init__(self, material: Material) -> None:
        self._parts: dict[str, list[tuple[Scores, Sequence[int], list[str]]]] = {}
        self._unrelated: dict[str, list[tuple[Scores, list[str]]]] = {}
        entries = tuple(sorted({q.entry for q in material.questions}))
        for fold in range(FOLDS):
            self._score_fold(material, fold, entries)
        self.questions = {
            language: (
                _join([scores for scores, _, _ in parts]),
                np.concatenate([right for _, right, _ in parts]),
                [text for _, _, texts in parts for text in texts],
            )
            for language, parts in self._parts.items()
        }
        self.unrelated: Mapping[str, tuple[Scores, list[str]]] = {
            language: (
                _join([scores for scores, _ in parts]),
                [text for _, texts in parts for text in texts],
            )
            for language, parts in self._unrelated.items()
        }

    def _score_fold(self, material: Material, fold: int, entries: tuple[str, ...]) -> None:
        keep = [n for n, q in enumerate(material.questions) if _fold(q.text) != fold]
        held = [n for n, q in enumerate(material.questions) if _fold(q.text) == fold]
        kept_background = tuple(
            Background(b.language, tuple(s for s in b.unrelated if _fold(s) != fold), b.asking)
            for b in material.background
        )
        index = index_of(material.part(keep, kept_background))
        position = {entry: n for n, entry in enumerate(index.entries)}
        known = [n for n in held if material.questions[n].entry in position]
        for language in sorted({material.questions[n].language for n in known}):
            of_language = [n for n in known if material.questions[n].language == language]
            questions: list[Question] = [material.questions[n] for n in of_language]
            texts = [q.text for q in questions]
            scores = score(index, material.vectors_of(texts), texts, language)
            aligned = _align(scores, index.entries, entries)
            right = [entries.index(q.entry) for q in questions]
            self._parts.setdefault(language, []).append((aligned, right, texts))
        for b in material.background:
            texts = [s for s in b.unrelated if _fold(s) == fold]
            if texts:
                scores = score(index, material.vectors_of(texts), texts, b.language)
                aligned = _align(scores, index.entries, entries)
                self._unrelated.setdefault(b.language, []).append((aligned, texts))


def _align(scores: Scores, have: tuple[str, ...], want: tuple[str, ...]) -> Scores:
    """The scores with a column for every wanted entry, lowest where the fold has none."""
    if have == want:
        return scores
    columns = [have.index(entry) if entry in have else -1 for entry in want]

    def spread(values: Floats) -> Floats:
        return np.where(
            np.asarray(columns) >= 0, values[:, np.maximum(columns, 0)], values.min()
        ).astype(np.float32)

    return Scores(*(spread(getattr(scores, name)) for name in scores.__dataclass_fields__))


def _join(parts: list[Scores]) -> Scores:
    names = Scores.__dataclass_fields__
    return Scores(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))
