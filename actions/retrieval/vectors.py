"""Embeddings of the texts that the index is made from, kept between runs."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from bot.encoding.batches import on_all_processors
from bot.encoding.encoder import Encoder, Vectors, normalise
from bot.zipped import BROKEN

logger = logging.getLogger(__name__)

Progress = Callable[[int, int], None]


# All texts of an index are looked up again at each change.
@lru_cache(maxsize=2**19)
def _key(text: str) -> str:
    return hashlib.sha256(normalise(text).encode()).hexdigest()[:24]


def _read(path: Path) -> dict[str, Vectors]:
    """Vectors by key; none of a damaged file, such as after a power cut. Raises OSError."""
    with path.open("rb") as file:
        try:
            with np.load(file, allow_pickle=False) as arrays:
                return dict(zip(arrays["keys"].tolist(), arrays["vectors"], strict=True))
        except BROKEN as error:
            logger.warning("%s is damaged and is made again: %s", path, error)
            return {}


class VectorStore:
    """Vectors by text in one .npz file of one encoder; only new texts are embedded."""

    def __init__(self, folder: Path, encoder_name: str) -> None:
        name = hashlib.sha256(encoder_name.encode()).hexdigest()[:12]
        self._path = folder / f"vectors-{name}.npz"
        self._known = _read(self._path) if self._path.is_file() else {}
        self._saved = frozenset(self._known)

    def vectors(
        self, texts: Sequence[str], encoder: Callable[[], Encoder], progress: Progress | None = None
    ) -> list[Vectors]:
        """The unit vector [D] of each text. The encoder is only loaded when a text is new."""
        keys = [_key(text) for text in texts]
        new = {k: t for k, t in zip(keys, texts, strict=True) if k not in self._known}
        if new:
            self._embed(list(new.items()), encoder(), progress)
        return [self._known[key] for key in keys]

    def _embed(
        self, pending: Sequence[tuple[str, str]], encoder: Encoder, progress: Progress | None
    ) -> None:
        """Embed what is pending, (key, text) each, on all processors."""
        keys, texts = [key for key, _ in pending], [text for _, text in pending]
        done = 0
        for made in on_all_processors(encoder.encode_queries, texts):
            rows = made.astype(np.float32, copy=False)
            self._known.update(zip(keys[done : done + len(rows)], rows, strict=True))
            done += len(rows)
            if progress is not None:
                progress(done, len(pending))

    def save(self, keep: Sequence[str]) -> None:
        """Write the vectors of the texts `keep`, atomically; the others are forgotten. A file
        that holds just these stays as it is: it may be on a disk that cannot be written."""
        keys = sorted({_key(text) for text in keep})
        if self._saved == frozenset(keys):
            return
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = self._path.with_suffix(".new.npz")
        np.savez(
            temporary,
            keys=np.asarray(keys),
            vectors=np.stack([self._known[key] for key in keys]),
        )
        temporary.replace(self._path)
        self._saved = frozenset(keys)
