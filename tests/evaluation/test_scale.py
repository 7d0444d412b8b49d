"""What the measurement of large packs makes is sound, and it sees a change."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from actions.retrieval.vectors import VectorStore
from bot.encoding.encoder import Vectors
from bot.guidance.library import Library
from evaluation.scale import POSTERS, Moved, generate, measure


def test_a_generated_pack_is_checked_and_reloaded(tmp_path: Path) -> None:
    found = measure(tmp_path / "data", 3)
    assert (found.entries, found.texts, found.languages, found.findings) == (3, 36, 12, 0)
    assert found.reload.wall > 0


def test_entries_beyond_the_short_numbers_have_none(data: Path, tmp_path: Path) -> None:
    generate(data / "guidance" / "europe", tmp_path / "europe", POSTERS + 2)
    library = Library(tmp_path / "europe")
    numbers = [entry.number for entry in library.load().entries.values()]
    assert numbers.count(None) == 2
    assert len(set(numbers)) == POSTERS + 1
    assert library.findings == ()


class Letters:
    """Embeds a text by its letters."""

    name = "letters"

    def encode_queries(self, texts: list[str]) -> Vectors:
        rows = [np.bincount([ord(letter) % 32 for letter in text], minlength=32) for text in texts]
        made = np.asarray(rows, dtype=np.float32)
        return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True))


def test_a_generated_question_is_embedded_beside_the_shipped_one(tmp_path: Path) -> None:
    moved = Moved(VectorStore(tmp_path, Letters.name), Letters, 2)
    shipped, first, second, other = moved.encode_queries(
        ["may i work", "may i work aaa", "may i work aab", "where is a doctor"]
    )
    assert np.array_equal(shipped, Letters().encode_queries(["may i work"])[0])
    assert not np.array_equal(first, second)
    assert shipped @ first > 0.9 > shipped @ other
