"""A new entry is there whole with the next number, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.errors import SafarError
from bot.guidance.editing import history
from bot.guidance.editing.desk import Desk, TextId
from bot.guidance.editing.entries import Facts, new_entry
from bot.guidance.editing.saving import Note
from bot.guidance.library import Library
from bot.guidance.model import Source, Text
from tests.editing.test_texts import loud
from tests.guidance.samples import PackFolder

FACTS = Facts(
    "stay",
    (Source("A law", "A publisher", "https://example.org/law", None),),
    date(2027, 5, 1),
    ("112",),
)


@pytest.fixture
def text(desk: Desk) -> Text:
    found = desk.opened(TextId("stay/wages", "en")).text
    assert found is not None
    return found


def test_a_new_entry_is_served_with_the_next_number(
    desk: Desk, note: Note, folder: PackFolder, text: Text
) -> None:
    folder.add_entry("stay/rent", 10)
    new_entry(desk, "arrival/bus-fares", FACTS, text, note)
    library = Library(folder.path)
    entry = library.load().entries["arrival/bus-fares"]
    assert library.findings == ()
    assert (entry.number, entry.review_by, entry.contacts) == (11, FACTS.review_by, ("112",))
    assert entry.sources == FACTS.sources
    assert entry.checked == note.time.date()
    assert entry.texts["en"] == replace(text, approvals=())
    made = folder.path / "arrival/bus-fares"
    assert made.stat().st_mode == folder.path.stat().st_mode
    assert (made / "en.md").stat().st_mode == (folder.path / "pack.yml").stat().st_mode
    assert [v.what for v in history.versions(made / "en.md")] == [note.what]


REFUSED = {
    "no name": ("buses", FACTS),
    "outside": ("../../buses", FACTS),
    "capitals": ("stay/Buses", FACTS),
    "an unknown topic": ("transport/buses", FACTS),
    "taken": ("stay/wages", FACTS),
    "an unknown contact": ("stay/buses", replace(FACTS, contacts=("nobody",))),
    "no source": ("stay/buses", replace(FACTS, sources=())),
    "an unknown country": ("stay/buses", replace(FACTS, where="GR")),
}


@pytest.mark.parametrize(("name", "facts"), REFUSED.values(), ids=list(REFUSED))
def test_what_is_refused_leaves_nothing(
    desk: Desk, note: Note, folder: PackFolder, text: Text, name: str, facts: Facts
) -> None:
    before = set(folder.path.parent.rglob("*.*ml")) | set(folder.path.rglob("*"))
    with pytest.raises(SafarError):
        new_entry(desk, name, facts, text, note)
    after = set(folder.path.parent.rglob("*.*ml")) | set(folder.path.rglob("*"))
    assert after == before


def test_a_folder_that_cannot_be_made_leaves_nothing(
    desk: Desk, note: Note, folder: PackFolder, text: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(SafarError, match="No space left"):
        new_entry(desk, "stay/buses", FACTS, text, note)
    assert not (folder.path / "stay/buses").exists()
    assert [p.name for p in (folder.path.parent / history.FOLDER).iterdir()] == [".gitignore"]


def test_a_check_refuses_a_new_entry_too(folder: PackFolder, note: Note, text: Text) -> None:
    desk = Desk(folder.path, ("en", "fr"), checks=(loud,))
    with pytest.raises(SafarError, match=r"stay/buses/en\.md:1: It is loud"):
        new_entry(desk, "stay/buses", FACTS, replace(text, answer=("LOUD",)), note)
    assert not (folder.path / "stay/buses").exists()
    assert new_entry(desk, "stay/buses", FACTS, text, note).changed
