"""Names and forms of what Safar's components add to a Rasa message."""

from __future__ import annotations

import base64

import numpy as np
import numpy.typing as npt

LANGUAGE = "language_choice"
EMBEDDING = "embedding"
ACT = "dialogue_act"
LANGUAGE_ENTITY = "language"


def pack_vector(vector: npt.NDArray[np.float32]) -> str:
    """A unit vector as text, in half precision: about 1 kB for 384 dimensions."""
    return base64.b64encode(vector.astype(np.float16).tobytes()).decode("ascii")


def unpack_vector(text: str) -> npt.NDArray[np.float32]:
    """The vector that `pack_vector` packed."""
    return np.frombuffer(base64.b64decode(text), dtype=np.float16).astype(np.float32)
