"""Character n-grams: which entry a question's wording points to, within one language.

A ridge regression from TF-IDF n-grams to entries, solved in closed form. It carries
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
from scipy import linalg, sparse
from sklearn.feature_extraction.text import HashingVectorizer

from bot.encoding.encoder import normalise

Floats = npt.NDArray[np.float32]
FEATURES = 2**16
RIDGE = 0.5
# An n-gram is common where more than this share of the texts holds it.
COMMON = 0.02
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
    """examples [F, N] TF-IDF, each of unit length, idf [F], weights [N, E] of the ridge in its
    dual form, held [F, E] 1 for the n-grams of an entry's examples. made_of tells from
    what it was made."""

    examples: sparse.csr_matrix
    idf: Floats
    weights: Floats
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
        counts = _counts(texts)
        frequency = np.asarray((counts > 0).sum(axis=0)).ravel()
        idf = (np.log((1 + len(texts)) / (1 + frequency)) + 1).astype(np.float32)
        rows = _weigh(counts, idf)
        targets = np.eye(count)[entry] - 1 / count
        ridge = _kernel(rows) + RIDGE * np.eye(len(texts))
        weights = linalg.solve(ridge, targets, assume_a="pos")
        of_entry = sparse.csr_matrix(
            (np.ones(len(texts), dtype=np.float32), (entry, np.arange(len(texts)))),
            shape=(count, len(texts)),
        )
        held = ((of_entry @ counts) > 0).T.astype(np.float32).tocsr()
        return NgramModel(
            rows.T.tocsr(), idf, weights.astype(np.float32), held, _digest(texts, entry, count)
        )

    def is_of(self, texts: Sequence[str], entry: npt.NDArray[np.int32], count: int) -> bool:
        """Whether `fit` on these would make the same model."""
        return self.made_of == _digest(texts, entry, count)

    def match(self, texts: Sequence[str]) -> tuple[Floats, Floats]:
        """Score of each text for each entry, about 0 to 1, and the share of the text's
        n-grams that the entry's examples hold, rare ones counting more: [len(texts), E] each."""
        counts = _counts(texts)
        scores = (_weigh(counts, self.idf) @ self.examples).todense() @ self.weights
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


def _kernel(rows: sparse.csr_matrix) -> npt.NDArray[np.float64]:
    """The products [N, N] of all rows. Nearly all of the work is in the n-grams that many texts
    hold, which a dense product does many times faster."""
    common = np.bincount(rows.indices, minlength=FEATURES) > COMMON * rows.shape[0]
    many, few = rows[:, common].toarray(), rows[:, ~common]
    return np.asarray(many @ many.T + (few @ few.T).toarray(), dtype=np.float64)


def _weigh(counts: sparse.csr_matrix, idf: Floats) -> sparse.csr_matrix:
    weighed = counts.multiply(idf).tocsr()
    lengths = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1
    return (sparse.diags(1 / lengths) @ weighed).tocsr()
