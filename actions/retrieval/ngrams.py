"""Character n-grams: which entry a question's wording points to, within one language.

A ridge regression (ridge.py) from TF-IDF n-grams to entries. It carries
the languages that the sentence encoder knows little; it is never used across
languages, where it does harm (measured: recall@1 from 95 to 61). Beside it, how much of
a question an entry's examples hold: what nobody ever wrote about is new to all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer

from actions.retrieval.ridge import scores_of, solved
from bot.encoding.encoder import normalise

Floats = npt.NDArray[np.float32]
FEATURES = 2**16
# Up to so many examples the regression is solved beforehand. That takes a second or two.
SOLVED_BEFORE = 4000
_HASHING = HashingVectorizer(
    analyzer="char_wb",
    ngram_range=(1, 4),
    n_features=FEATURES,
    norm=None,
    alternate_sign=False,
    lowercase=True,
)


@dataclass(frozen=True)
class NgramModel:
    """examples [F, N] TF-IDF, each of unit length, and their entries [N], idf [F], weights [N, E]
    of the ridge in its dual form, None where it is solved for each question, held [F, E] 1 for
    the n-grams of an entry's examples. made_of tells from what it was made."""

    examples: sparse.csr_matrix
    entry: npt.NDArray[np.int32]
    idf: Floats
    weights: Floats | None
    held: sparse.csr_matrix
    made_of: bytes

    @staticmethod
    def fit(
        texts: Sequence[str],
        entry: npt.NDArray[np.int32],
        count: int,
        before: NgramModel | None = None,
    ) -> NgramModel:
        """On the example questions of one language and the entry [N] of each, of `count`.

        `before` is given back if it was made of the same: an edit in one language must not
        wait for the arithmetic of all.
        """
        if before is not None and before.is_of(texts, entry, count):
            return before
        return NgramModel._of(_counts(texts), texts, entry, count)

    def renewed(
        self,
        texts: Sequence[str],
        entry: npt.NDArray[np.int32],
        count: int,
        places: npt.NDArray[np.int64],
    ) -> NgramModel:
        """The model that `fit` makes, but for rounding: of many texts only the new ones are read.

        places [N]: which example of this model each text is, -1 where it is new.
        """
        if len(texts) <= SOLVED_BEFORE:
            return NgramModel.fit(texts, entry, count, self)
        # In these each example has its counts times a factor of its own, which lengths of 1 undo.
        before = (self.examples.T @ sparse.diags(1 / self.idf)).tocsr()
        new = np.flatnonzero(places < 0)
        every, at = before, places.copy()
        if len(new):
            every = sparse.vstack([before, _counts([texts[n] for n in new])], format="csr")
            at[new] = before.shape[0] + np.arange(len(new))
        return NgramModel._of(every[at], texts, entry, count)

    @staticmethod
    def _of(
        counts: sparse.csr_matrix,
        texts: Sequence[str],
        entry: npt.NDArray[np.int32],
        count: int,
    ) -> NgramModel:
        frequency = np.asarray((counts > 0).sum(axis=0)).ravel()
        idf = (np.log((1 + len(texts)) / (1 + frequency)) + 1).astype(np.float32)
        rows = _weigh(counts, idf)
        weights = solved(rows, entry, count) if len(texts) <= SOLVED_BEFORE else None
        of_entry = sparse.csr_matrix(
            (np.ones(len(texts), dtype=np.float32), (entry, np.arange(len(texts)))),
            shape=(count, len(texts)),
        )
        held = ((of_entry @ counts) > 0).T.astype(np.float32).tocsr()
        examples = rows.T.tocsr()
        return NgramModel(examples, entry, idf, weights, held, _digest(texts, entry, count))

    def is_of(self, texts: Sequence[str], entry: npt.NDArray[np.int32], count: int) -> bool:
        """Whether `fit` on these would make the same model."""
        return self.made_of == _digest(texts, entry, count)

    def match(self, texts: Sequence[str]) -> tuple[Floats, Floats]:
        """Score of each text for each entry, about 0 to 1, and the share of the text's
        n-grams that the entry's examples hold, rare ones counting more: [len(texts), E] each."""
        counts = _counts(texts)
        similar = _weigh(counts, self.idf) @ self.examples
        if self.weights is None:
            scores = scores_of(similar, self.examples, self.entry, self.held.shape[1])
        else:
            scores = similar.todense() @ self.weights
        once = _weigh((counts > 0).astype(np.float32), self.idf)
        shares = (once.multiply(once).tocsr() @ self.held).todense()
        return np.asarray(scores, dtype=np.float32), np.asarray(shares, dtype=np.float32)


def _digest(texts: Sequence[str], entry: npt.NDArray[np.int32], count: int) -> bytes:
    digest = hashlib.sha256(f"{count}\n".encode() + entry.tobytes())
    for text in texts:
        digest.update(f"{len(text)} {text}\n".encode())
    return digest.digest()


def _counts(texts: Sequence[str]) -> sparse.csr_matrix:
    counts = _HASHING.transform([normalise(text) for text in texts]).astype(np.float32)
    counts.data = np.log1p(counts.data)
    return counts


def _weigh(counts: sparse.csr_matrix, idf: Floats) -> sparse.csr_matrix:
    weighed = counts.multiply(idf).tocsr()
    lengths = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1
    return (sparse.diags(1 / lengths) @ weighed).tocsr()
