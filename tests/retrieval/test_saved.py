"""What is kept between starts can be made again: a damaged file is as good as none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from actions.retrieval.abstention import Confidence
from actions.retrieval.build import Material
from actions.retrieval.index import Floats, Question
from actions.retrieval.saved import load_confidence, save_confidence
from actions.retrieval.vectors import VectorStore
from bot.encoding.encoder import Vectors

TEXTS = ("may i work", "where is a doctor")
MATERIAL = Material(
    tuple(Question("stay/work", "en", text) for text in TEXTS),
    (),
    {text: np.full(2, n, dtype=np.float32) for n, text in enumerate(TEXTS)},
)
CONFIDENCE = Confidence((0.0,), (1.0,), (0.5,), 0.1, {"en": 0.8}, {"en": 0.2}, {"en": (1.0, 0.5)})


class Lengths:
    """Embeds a text as its length, and counts."""

    name = "lengths"

    def __init__(self) -> None:
        self.embedded = 0

    def encode_queries(self, texts: list[str]) -> Vectors:
        self.embedded += len(texts)
        made: Floats = np.asarray([[len(text), 1] for text in texts], dtype=np.float32)
        return made


Damage = Callable[[Path], bytes]
DAMAGES: dict[str, Damage] = {
    "empty": lambda _: b"",
    "cut off": lambda path: path.read_bytes()[:-5],
    "zeros": lambda path: bytes(len(path.read_bytes())),
    "something else": lambda _: b'{"a": 1}',
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_calibration_is_made_again(tmp_path: Path, damage: Damage) -> None:
    save_confidence(tmp_path, MATERIAL, CONFIDENCE)
    (saved,) = tmp_path.iterdir()
    assert load_confidence(tmp_path, MATERIAL) == CONFIDENCE
    saved.write_bytes(damage(saved))
    assert load_confidence(tmp_path, MATERIAL) is None
    save_confidence(tmp_path, MATERIAL, CONFIDENCE)
    assert load_confidence(tmp_path, MATERIAL) == CONFIDENCE


def saved_vectors(folder: Path, encoder: Lengths) -> tuple[Path, list[Vectors]]:
    """The file that holds the vectors of TEXTS, and these."""
    store = VectorStore(folder, encoder.name)
    vectors = store.vectors(TEXTS, lambda: encoder)
    store.save(TEXTS)
    (saved,) = folder.iterdir()
    return saved, vectors


@pytest.mark.parametrize("wrong", [0x01, 0x40, 0xFF], ids=hex)
def test_vectors_with_a_wrong_byte_are_the_same_or_made_again(tmp_path: Path, wrong: int) -> None:
    encoder = Lengths()
    saved, expected = saved_vectors(tmp_path, encoder)
    whole = saved.read_bytes()
    for place in range(len(whole)):
        saved.write_bytes(whole[:place] + bytes([whole[place] ^ wrong]) + whole[place + 1 :])
        again = VectorStore(tmp_path, encoder.name).vectors(TEXTS, lambda: encoder)
        assert np.array_equal(again, expected), place


def test_vectors_that_are_there_are_not_written_again(tmp_path: Path) -> None:
    def written(texts: tuple[str, ...]) -> int:
        store = VectorStore(tmp_path, "lengths")
        store.vectors(texts, Lengths)
        store.save(texts)
        (saved,) = tmp_path.iterdir()
        return saved.stat().st_ino

    first = written(TEXTS)
    assert written(TEXTS) == first
    assert written(TEXTS[:1]) != first, "what is no longer asked for is forgotten"


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damaged_vectors_are_made_again(tmp_path: Path, damage: Damage) -> None:
    encoder = Lengths()
    saved, expected = saved_vectors(tmp_path, encoder)
    VectorStore(tmp_path, encoder.name).vectors(TEXTS, lambda: encoder)
    assert encoder.embedded == len(TEXTS)
    saved.write_bytes(damage(saved))
    again = VectorStore(tmp_path, encoder.name).vectors(TEXTS, lambda: encoder)
    assert np.array_equal(again, expected)
    assert encoder.embedded == 2 * len(TEXTS)
