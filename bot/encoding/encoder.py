"""What an encoder is, and how the configured one is had."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts into unit vectors whose dot product is their similarity."""

    @property
    def name(self) -> str:
        """Identifies the vectors: two encoders of one name give the same ones."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Embed short texts (utterances, example questions): [len(texts), dimensions]."""


def normalise(text: str) -> str:
    """The form in which every text is embedded: NFKC, white space folded."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


@lru_cache(maxsize=2)
def load_engine(setting: str) -> Encoder:
    """The encoder that `setting` names, by the shortest way to its vectors.

    The packaged engine is called directly, without the seconds and the memory that
    sentence-transformers takes: the vectors are the same. For processes that embed
    seldom, such as the action server when guidance changes.
    """
    if setting != "packaged":
        return load_encoder(setting)
    from bot.encoding.packaged import PackagedEncoder  # noqa: PLC0415

    return PackagedEncoder()


@lru_cache(maxsize=2)
def load_encoder(setting: str) -> Encoder:
    """The encoder that `setting` names (see Settings.encoder), loaded once a process.

    "packaged" goes through sentence-transformers where that is installed and calls
    the same engine directly where it is not.
    """
    if find_spec("sentence_transformers") is not None:
        from bot.encoding.sentence import SentenceTransformerEncoder  # noqa: PLC0415

        return SentenceTransformerEncoder(setting)
    if setting != "packaged":
        raise ModuleNotFoundError(
            f"SAFAR_ENCODER is {setting!r}, which needs sentence-transformers; "
            "install without LIGHT=1, or use the packaged encoder"
        )
    from bot.encoding.packaged import PackagedEncoder  # noqa: PLC0415

    return PackagedEncoder()
