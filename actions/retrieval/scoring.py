"""Scores of questions over the entries of an index.

An entry's score is its best example plus a share of its centroid, standardised
over entries and averaged over languages, plus the n-gram score of the question's
own language with a weight that each language earns on its own examples.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from actions.retrieval.index import Block, Floats, Index, hubness

CENTROID_WEIGHT = 0.7
NGRAM_WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1.0)
_TINY = 1e-6
_LOW = -1e9


@dataclass(frozen=True)
class Scores:
    """Scores of M questions over E entries, all [M, E].

    meaning: from embeddings, standardised; wording: from n-grams, standardised, 0 in a
    language without examples; cosine, csls: of the entry's best example, in the
    question's own language where that has examples, else in any.
    """

    meaning: Floats
    wording: Floats
    cosine: Floats
    csls: Floats

    def total(self, ngram_weight: float) -> Floats:
        """The entry score."""
        return self.meaning + ngram_weight * self.wording


def standardise(values: Floats) -> Floats:
    """z-scores over entries (the last axis); an entry without a value gets 0, the mean."""
    known = np.where(values > _LOW / 2, values, np.nan)
    mean = np.nanmean(known, axis=-1, keepdims=True)
    deviation = np.nanstd(known, axis=-1, keepdims=True)
    return np.asarray(np.nan_to_num((known - mean) / (deviation + _TINY)), dtype=np.float32)


def score(index: Index, vectors: Floats, texts: Sequence[str], language: str) -> Scores:
    """Scores of questions in one language: embeddings [M, D] and their texts."""
    rows = index.space.place(vectors, language)
    wording = index.blocks[language].ngrams.scores(texts) if language in index.blocks else None
    shape = (len(rows), len(index.entries))
    hub = hubness(rows, index.background)
    meaning = np.zeros(shape, dtype=np.float32)
    cosine = np.full(shape, _LOW, dtype=np.float32)
    csls = np.full(shape, _LOW, dtype=np.float32)
    for block in index.blocks.values():
        own = block.language == language
        best_cosine, best, centroid = _against(block, rows, hub, shape)
        meaning += standardise(best + CENTROID_WEIGHT * centroid)
        if own:
            cosine, csls = best_cosine, best
        elif language not in index.blocks:
            cosine, csls = np.maximum(cosine, best_cosine), np.maximum(csls, best)
    return Scores(
        meaning=meaning / max(len(index.blocks), 1),
        wording=standardise(wording) if wording is not None else np.zeros(shape, np.float32),
        cosine=cosine,
        csls=csls,
    )


def _against(
    block: Block, rows: Floats, hub: Floats, shape: tuple[int, int]
) -> tuple[Floats, Floats, Floats]:
    """Best cosine, best CSLS and centroid CSLS per entry, against one language: [M, E] each."""
    cosine = rows @ block.vectors.T
    centroid = 2 * (rows @ block.centroids.T) - hub[:, None] - block.centroid_hub[None, :]
    csls = 2 * cosine - hub[:, None] - block.hub[None, :]
    spread = [np.full(shape, _LOW, dtype=np.float32) for _ in range(3)]
    for target, values in zip(
        spread,
        (
            np.maximum.reduceat(cosine, block.starts, axis=1),
            np.maximum.reduceat(csls, block.starts, axis=1),
            centroid,
        ),
        strict=True,
    ):
        target[:, block.present] = values
    return spread[0], spread[1], spread[2]
