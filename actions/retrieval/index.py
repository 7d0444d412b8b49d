"""The search index: arrays over all example questions of a pack.

The recipe (measured, see docs/decisions.md): embeddings of example questions in
every language; each language centred on its own mean; the space whitened by the
scatter of questions within an entry, so that what varies inside an entry counts
little; CSLS against background sentences, so that "hub" questions that are near to
everything lose.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from actions.retrieval.ngrams import NgramModel

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]

NEIGHBOURS = 10
# Rows that are compared with the background together: more would only take more memory.
_TOGETHER = 4096
SHRINKAGE = 0.5
_TINY = 1e-6


class Question(Struct, frozen=True, gc=False):
    """An example question: its entry, language and text. Each change of the guidance makes all
    of them anew and compares them, which takes a dataclass several times longer."""

    entry: str
    language: str
    text: str


@dataclass(frozen=True)
class Block:
    """The example questions of one language, sorted by entry.

    texts [N]; vectors [N, D] whitened unit rows; entry [N] positions in Index.entries; present
    [P] the entries that have an example and starts [P] their first rows; hub [N] mean
    similarity to the nearest background sentences; centroids [P, D] and centroid_hub
    [P] likewise for entries.
    """

    language: str
    texts: tuple[str, ...]
    vectors: Floats
    entry: Ints
    present: Ints
    starts: Ints
    hub: Floats
    centroids: Floats
    centroid_hub: Floats
    ngrams: NgramModel


@dataclass(frozen=True)
class Space:
    """How an embedding becomes a row of the index: means by language, whitening [D, D]."""

    means: Mapping[str, Floats]
    whitening: Floats

    def place(self, vectors: Floats, language: str) -> Floats:
        """Embeddings [M, D] of texts in `language` as whitened unit rows."""
        return unit(unit(vectors - self.means[language]) @ self.whitening)


@dataclass(frozen=True)
class Index:
    """Everything that a search needs. background [B, D] are whitened unit rows of
    sentences that ask nothing of the guidance."""

    entries: tuple[str, ...]
    blocks: Mapping[str, Block]
    space: Space
    background: Floats

    @property
    def ngrams(self) -> dict[str, NgramModel]:
        """The models by language."""
        return {language: block.ngrams for language, block in self.blocks.items()}


def unit(rows: Floats) -> Floats:
    """Rows scaled to length 1."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, _TINY), dtype=np.float32)


def hubness(rows: Floats, background: Floats) -> Floats:
    """Mean cosine of each row to its nearest background sentences."""
    found = np.empty(len(rows), dtype=np.float32)
    count = min(NEIGHBOURS, len(background))
    for n in range(0, len(rows), _TOGETHER):
        similarities = rows[n : n + _TOGETHER] @ background.T
        nearest = np.partition(similarities, -count, axis=-1)[..., -count:]
        found[n : n + _TOGETHER] = nearest.mean(axis=-1)
    return found


def whitening(rows: Floats, entry: Ints) -> Floats:
    """The inverse square root [D, D] of the scatter of rows [N, D] around their entry's mean.

    Shrunk towards a sphere, so that a small pack whitens little that it cannot know.
    """
    centred = rows.astype(np.float64)
    for n in np.unique(entry):
        centred[entry == n] -= centred[entry == n].mean(axis=0)
    dimensions = rows.shape[1]
    scatter = centred.T @ centred / len(rows)
    sphere = np.trace(scatter) / dimensions * np.eye(dimensions)
    values, directions = np.linalg.eigh((1 - SHRINKAGE) * scatter + SHRINKAGE * sphere)
    root = directions @ np.diag(np.maximum(values, _TINY) ** -0.5) @ directions.T
    return np.asarray(root, dtype=np.float32)


@dataclass(frozen=True)
class Arranged:
    """The questions of one language sorted by entry: texts, and positions of their entries [N]."""

    texts: tuple[str, ...]
    entry: Ints


def arranged(questions: Sequence[Question], entries: Sequence[str]) -> Arranged:
    """`questions` sorted by the places of their entries in `entries`."""
    position = {entry: n for n, entry in enumerate(entries)}
    entry = np.asarray([position[q.entry] for q in questions], dtype=np.int32)
    order = np.argsort(entry, kind="stable")
    return Arranged(tuple(questions[n].text for n in order), entry[order])


def build_block(
    language: str,
    questions: Arranged,
    rows: Floats,
    hub: Floats,
    *,
    background: Floats,
    ngrams: NgramModel,
) -> Block:
    """The block of one language from its questions, their rows [N, D], the hubness of these, and
    the model of their n-grams."""
    entry = questions.entry
    present, starts = np.unique(entry, return_index=True)
    centroids = unit(np.add.reduceat(rows, starts, axis=0))
    return Block(
        language=language,
        texts=questions.texts,
        vectors=rows,
        entry=entry,
        present=present.astype(np.int32),
        starts=starts.astype(np.int32),
        hub=hub,
        centroids=centroids,
        centroid_hub=hubness(centroids, background),
        ngrams=ngrams,
    )
