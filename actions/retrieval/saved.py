"""The calibration of an index, kept between starts."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from actions.retrieval.abstention import Confidence
from actions.retrieval.build import Material

# Raised when the meaning of the numbers changes.
VERSION = "2"


def _path(folder: Path, material: Material) -> Path:
    asked = [(q.entry, q.language, q.text) for q in material.questions]
    sentences = [(b.language, b.unrelated, b.asking) for b in material.background]
    content = msgspec.json.encode((VERSION, asked, sentences))
    return folder / f"calibration-{hashlib.sha256(content).hexdigest()[:16]}.json"


def load_confidence(folder: Path, material: Material) -> Confidence | None:
    """What was saved for exactly this material, or None."""
    path = _path(folder, material)
    if not path.is_file():
        return None
    return msgspec.json.decode(path.read_bytes(), type=Confidence)


def save_confidence(folder: Path, material: Material, confidence: Confidence) -> None:
    """Save it; calibrations of other materials are removed."""
    for old in folder.glob("calibration-*.json"):
        old.unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _path(folder, material).write_bytes(msgspec.json.encode(confidence))
