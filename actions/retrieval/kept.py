"""The n-gram models of an index, kept between starts: they take longest to make."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from actions.retrieval.build import Material
from actions.retrieval.ngrams import NgramModel
from actions.retrieval.saved import digest_of
from bot.zipped import BROKEN

logger = logging.getLogger(__name__)

_SPARSE = ("examples", "held")
_NONE = np.empty(0, dtype=np.float32)


def ngrams_path(folder: Path, material: Material) -> Path:
    """Where the models of exactly this material are, or would be."""
    return folder / f"ngrams-{digest_of(material)}.npz"


def load_ngrams(path: Path) -> dict[str, NgramModel]:
    """What was saved, by language; nothing where it is missing or damaged."""
    if not path.is_file():
        return {}
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return {code: _model(arrays, code) for code in arrays["languages"].tolist()}
    except BROKEN as error:
        logger.warning("%s is damaged and is made again: %s", path, error)
        return {}


def save_ngrams(path: Path, models: Mapping[str, NgramModel]) -> None:
    """Save them, atomically; those of other materials are removed."""
    for old in path.parent.glob("ngrams-*.npz"):
        old.unlink(missing_ok=True)
    arrays: dict[str, npt.NDArray[Any]] = {"languages": np.asarray(list(models))}
    for code, model in models.items():
        arrays[f"{code}.entry"] = model.entry
        arrays[f"{code}.idf"] = model.idf
        # Without weights it is empty, not missing: what is missing is damage.
        arrays[f"{code}.weights"] = _NONE if model.weights is None else model.weights
        arrays[f"{code}.made_of"] = np.frombuffer(model.made_of, dtype=np.uint8)
        for name in _SPARSE:
            matrix = getattr(model, name)
            arrays[f"{code}.{name}.shape"] = np.asarray(matrix.shape)
            for part in ("data", "indices", "indptr"):
                arrays[f"{code}.{name}.{part}"] = getattr(matrix, part)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_suffix(".new.npz")
    np.savez(temporary, **arrays)
    temporary.replace(path)


def _model(arrays: Mapping[str, npt.NDArray[Any]], code: str) -> NgramModel:
    examples, held = (_matrix(arrays, f"{code}.{name}") for name in _SPARSE)
    weights = arrays[f"{code}.weights"]
    return NgramModel(
        examples,
        arrays[f"{code}.entry"],
        arrays[f"{code}.idf"],
        weights if weights.size else None,
        held,
        arrays[f"{code}.made_of"].tobytes(),
    )


def _matrix(arrays: Mapping[str, npt.NDArray[Any]], name: str) -> sparse.csr_matrix:
    parts = tuple(arrays[f"{name}.{part}"] for part in ("data", "indices", "indptr"))
    return sparse.csr_matrix(parts, shape=tuple(arrays[f"{name}.shape"]))
