"""How far a pack is, language by language."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bot.guidance.library import Library
from bot.guidance.status import status_of
from tests.guidance.samples import PackFolder, text

DAY = date(2026, 11, 22)


def test_texts_are_counted_by_state_and_what_is_missing_is_named(folder: PackFolder) -> None:
    folder.write("stay/wages/fr.md", text("Salaire", translates="0" * 16))
    pack = Library(folder.path).load()
    english, french, arabic = status_of(pack, ("en", "fr", "ar"), DAY)
    assert english.missing == ()
    assert sum(english.counts.values()) == len(pack.entries)
    assert french.counts["outdated"] == 1
    assert arabic.missing == tuple(sorted(pack.entries))


def test_the_shipped_pack_is_whole_in_the_languages_that_it_begins(data: Path) -> None:
    pack = Library(data / "guidance" / "europe").load()
    for status in status_of(pack, sorted({c for e in pack.entries.values() for c in e.texts}), DAY):
        assert status.missing == (), status.language
        assert status.counts.get("outdated", 0) == 0
