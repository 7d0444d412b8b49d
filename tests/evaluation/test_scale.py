"""What the measurement of large packs makes is sound, and it sees a change."""

from __future__ import annotations

from pathlib import Path

from bot.guidance.library import Library
from evaluation.scale import POSTERS, generate, measure


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
