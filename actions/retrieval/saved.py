"""The calibration of an index, kept between starts."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

import msgspec

from actions.retrieval.abstention import Confidence
from actions.retrieval.build import Material

logger = logging.getLogger(__name__)

_CODE = sorted(Path(__file__).parent.glob("*.py"))


def digest_of(material: Material) -> str:
    """Tells all apart that something made of the material follows from: the code, the texts,
    their embeddings."""
    digest = hashlib.sha256()
    for path in _CODE:
        digest.update(path.read_bytes())
    asked = [(q.entry, q.language, q.text) for q in material.questions]
    sentences = [(b.language, b.unrelated, b.asking) for b in material.background]
    digest.update(msgspec.json.encode((asked, sentences)))
    for text in sorted(material.embeddings):
        digest.update(material.embeddings[text].tobytes())
    return digest.hexdigest()[:16]


def _path(folder: Path, material: Material) -> Path:
    return folder / f"calibration-{digest_of(material)}.json"


def load_confidence(folder: Path, material: Material) -> Confidence | None:
    """What was saved for exactly this material, or None where it is missing or damaged."""
    path = _path(folder, material)
    if not path.is_file():
        return None
    try:
        return msgspec.json.decode(path.read_bytes(), type=Confidence)
    except msgspec.MsgspecError as error:
        logger.warning("%s is damaged and is made again: %s", path, error)
        return None


def save_confidence(folder: Path, material: Material, confidence: Confidence) -> None:
    """Save it, atomically; calibrations of other materials are removed."""
    for old in folder.glob("calibration-*.json"):
        old.unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = _path(folder, material)
    temporary = path.with_suffix(".new")
    temporary.write_bytes(msgspec.json.encode(confidence))
    temporary.replace(path)
