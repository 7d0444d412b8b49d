"""Scores of questions over the entries of an index.

In each language an entry's score is its best example plus a share of its centroid. A
soft maximum joins the languages: the one in which somebody asked nearly the same counts
most, without deciding alone. The entry score is a weighted sum of this and of other
scores; the weights are learned from the pack's own examples (see weighing.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from actions.retrieval.index import Block, Floats, Index, hubness

CENTROID_WEIGHT = 0.3
# Between the mean over languages (0) and the largest of them (infinity).
SHARPNESS = 3.0
# One for each score, in the order of `Scores`.
Weights = tuple[float, ...]
# Before anything is learned: the meaning, and the wording where the language has examples.
UNLEARNED: Weights = (1.0, 0.0, 0.0, 0.0, 0.3, 0.0)
_TINY = 1e-6
_LOW = -1e9


@dataclass(frozen=True)
class Scores:
    """Scores of M questions over E entries, all [M, E], very low for an entry that has none.

    meaning, mean, nearest: from embeddings, the soft maximum, mean and maximum over the
    languages; own: the best example in the question's own language, in any where that has
    no examples; wording: from n-grams; held: the share of the question's n-grams that the
    entry's examples hold. The last two are 0 in a language without examples.
    """

    meaning: Floats
    mean: Floats
    nearest: Floats
    own: Floats
    wording: Floats
    held: Floats

    def total(self, weights: Weights) -> Floats:
        """The entry score: by learned weights, differences are logarithms of odds."""
        total = self.standardised() @ np.asarray(weights, dtype=np.float32)
        return np.where(self.meaning > _LOW / 2, total, np.float32(_LOW))

    def standardised(self) -> Floats:
        """The six as z-scores over entries [M, E, 6]."""
        return np.stack([standardise(values) for values in self.each()], axis=-1)

    def each(self) -> tuple[Floats, ...]:
        """The six, in the order in which they are listed here."""
        return tuple(getattr(self, field.name) for field in fields(self))

    def without(self, entries: npt.NDArray[np.int64]) -> Scores:
        """As if the entry [M] were not in the guidance, another one for each question."""
        kept = [values.copy() for values in self.each()]
        for values in kept:
            values[np.arange(len(entries)), entries] = _LOW
        return Scores(*kept)

    def aligned(self, columns: npt.NDArray[np.int64]) -> Scores:
        """With the columns at these positions; -1 is an entry that has no score."""
        known = columns >= 0
        return Scores(*(np.where(known, v[:, columns], np.float32(_LOW)) for v in self.each()))


def standardise(values: Floats) -> Floats:
    """z-scores over entries (the last axis); an entry without a value gets 0, the mean."""
    known = np.where(values > _LOW / 2, values, np.nan)
    mean = np.nanmean(known, axis=-1, keepdims=True)
    deviation = np.nanstd(known, axis=-1, keepdims=True)
    return np.asarray(np.nan_to_num((known - mean) / (deviation + _TINY)), dtype=np.float32)


def score(index: Index, vectors: Floats, texts: Sequence[str], language: str) -> Scores:
    """Scores of questions in one language: embeddings [M, D] and their texts."""
    rows = index.space.place(vectors, language)
    shape = (len(rows), len(index.entries))
    hub = hubness(rows, index.background)
    best, joined = {}, []
    for block in index.blocks.values():
        best[block.language], centroid = _against(block, rows, hub, shape)
        joined.append(best[block.language] + CENTROID_WEIGHT * centroid)
    over = np.stack(joined)
    own = best[language] if language in best else np.nanmax(np.stack(list(best.values())), axis=0)
    none = np.zeros(shape, np.float32)
    block_of = index.blocks.get(language)
    wording, held = block_of.ngrams.match(texts) if block_of is not None else (none, none)
    soft = np.log(np.nanmean(np.exp(SHARPNESS * over), axis=0)) / SHARPNESS
    return Scores(
        meaning=soft,
        mean=np.nanmean(over, axis=0),
        nearest=np.nanmax(over, axis=0),
        own=np.nan_to_num(own, nan=_LOW),
        wording=wording,
        held=held,
    )


def _against(
    block: Block, rows: Floats, hub: Floats, shape: tuple[int, int]
) -> tuple[Floats, Floats]:
    """CSLS of each entry's best example and of its centroid, in one language: [M, E] each,
    NaN where it has none."""
    best, centroid = (np.full(shape, np.nan, dtype=np.float32) for _ in range(2))
    csls = 2 * (rows @ block.vectors.T) - hub[:, None] - block.hub[None, :]
    best[:, block.present] = np.maximum.reduceat(csls, block.starts, axis=1)
    centroid[:, block.present] = (
        2 * (rows @ block.centroids.T) - hub[:, None] - block.centroid_hub[None, :]
    )
    return best, centroid
