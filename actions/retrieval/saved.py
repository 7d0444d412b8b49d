"""The calibration of an index, kept between starts."""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from pathlib import Path

import msgspec

from actions.retrieval.abstention import Confidence
from actions.retrieval.build import Material
from actions.retrieval.ngrams import SOLVED_BEFORE

logger = logging.getLogger(__name__)

_CODE = sorted(Path(__file__).parent.glob("*.py"))
# A calibration of a large pack takes many minutes, and an edit changes next to nothing of it. It
# stays until more than this share of the questions are others, by a sample of their hashes.
MOST_CHANGED = 0.02
_SAMPLE = 1024


class _Saved(msgspec.Struct, frozen=True):
    """beside: the digest of all that a calibration is made with beside the questions; sample:
    by language the lowest hashes of its questions, in order."""

    confidence: Confidence
    beside: str
    sample: dict[str, tuple[str, ...]]


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


def load_confidence(folder: Path, material: Material) -> Confidence | None:
    """What was saved for exactly this material, for a large one also what was saved for nearly
    the same; None where that is missing or damaged."""
    path = _path(folder, material)
    if path.is_file():
        found = _read(path)
        return None if found is None else found.confidence
    if max(Counter(q.language for q in material.questions).values(), default=0) <= SOLVED_BEFORE:
        return None
    others = filter(None, map(_read, folder.glob("calibration-*.json")))
    return next((one.confidence for one in others if _is_near(one, material)), None)


def save_confidence(folder: Path, material: Material, confidence: Confidence) -> None:
    """Save it, atomically; calibrations of other materials are removed."""
    for old in folder.glob("calibration-*.json"):
        old.unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = _path(folder, material)
    temporary = path.with_suffix(".new")
    saved = _Saved(confidence, _beside(material), _sample(material))
    temporary.write_bytes(msgspec.json.encode(saved))
    temporary.replace(path)


def _path(folder: Path, material: Material) -> Path:
    return folder / f"calibration-{digest_of(material)}.json"


def _read(path: Path) -> _Saved | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Saved)
    except (OSError, msgspec.MsgspecError) as error:
        logger.warning("%s is damaged and is made again: %s", path, error)
        return None


def _is_near(saved: _Saved, material: Material) -> bool:
    now, then = _sample(material), saved.sample
    # Each language has weights and limits of its own, learned from its own questions.
    same = saved.beside == _beside(material) and now.keys() == then.keys()
    return same and all(_stays(now[code], then[code]) for code in now)


def _stays(now: tuple[str, ...], then: tuple[str, ...]) -> bool:
    # Of two sets, those of the lowest hashes of both that are in both are as many of the sample
    # as of the sets.
    lowest = sorted({*now, *then})[:_SAMPLE]
    return len({*now} & {*then} & {*lowest}) >= (1 - MOST_CHANGED) * len(lowest)


def _beside(material: Material) -> str:
    sentences = [text for b in material.background for text in (*b.unrelated, *b.asking)]
    embeddings = {text: material.embeddings[text] for text in sentences}
    return digest_of(Material((), material.background, embeddings))


def _sample(material: Material) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for question in material.questions:
        asked = f"{question.entry}\n{question.text}".encode()
        hashes = found.setdefault(question.language, set())
        hashes.add(hashlib.sha256(asked).hexdigest()[:16])
    return {code: tuple(sorted(hashes)[:_SAMPLE]) for code, hashes in found.items()}
