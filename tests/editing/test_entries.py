"""A new entry is there whole with the next number, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.errors import SafarError
from bot.guidance.editing import history
from bot.guidance.editing.desk import Desk, TextId
from bot.guidance.editing.entries import (
    FIRST_NUMBER,
    LAST_NUMBER,
    Facts,
    facts_still_true,
    new_entry,
)
from bot.guidance.editing.saving import Note
from bot.guidance.finding import InvalidContent
from bot.guidance.library import Library
from bot.guidance.model import Source, Text
from tests.editing.test_texts import loud
from tests.guidance.samples import PackFolder, entry

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
    found = library.load().entries["arrival/bus-fares"]
    assert library.findings == ()
    assert (found.number, found.review_by, found.contacts) == (11, FACTS.review_by, ("112",))
    assert found.sources == FACTS.sources
    assert found.checked == note.time.date()
    assert found.texts["en"] == replace(text, approvals=())
    made = folder.path / "arrival/bus-fares"
    assert made.stat().st_mode == folder.path.stat().st_mode
    assert (made / "en.md").stat().st_mode == (folder.path / "pack.yml").stat().st_mode
    assert [v.what for v in history.versions(made / "en.md")] == [note.what]


def test_the_number_of_an_entry_that_is_broken_now_is_not_given_away(
    desk: Desk, note: Note, folder: PackFolder, text: Text
) -> None:
    folder.add_entry("stay/rent", 10)
    folder.write("stay/rent/en.md", "no head")
    new_entry(desk, "stay/buses", FACTS, text, note)
    assert Library(folder.path).load().entries["stay/buses"].number == 11


def test_where_all_numbers_are_taken_an_entry_has_none(
    desk: Desk, note: Note, folder: PackFolder, text: Text
) -> None:
    for number in set(range(FIRST_NUMBER, LAST_NUMBER + 1)) - {12}:
        folder.write(f"stay/entry-{number}/entry.yml", entry(number))
    new_entry(desk, "stay/buses", FACTS, text, note)
    assert Library(folder.path).load().entries["stay/buses"].number is None


def test_an_entry_without_history_is_made_all_the_same(
    desk: Desk, note: Note, folder: PackFolder, text: Text
) -> None:
    kept = history.kept_in(folder.path.parent)
    (kept / folder.path.name).write_text("no folder", "ascii")
    assert new_entry(desk, "stay/buses", FACTS, text, note).changed
    assert "stay/buses" in Library(folder.path).load().entries


def test_facts_in_a_broken_file_are_not_renewed(desk: Desk, note: Note, folder: PackFolder) -> None:
    path = folder.write("stay/wages/entry.yml", "number: 12\nstage: [stay\n")
    before = path.read_bytes()
    with pytest.raises(InvalidContent, match=r"entry\.yml:[23]: This is not valid YAML"):
        facts_still_true(desk, "stay/wages", FACTS.review_by, note)
    assert path.read_bytes() == before


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
