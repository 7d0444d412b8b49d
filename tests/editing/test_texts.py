"""An edit is written whole, or refused with the reason and nothing is written."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.guidance.editing import history
from bot.guidance.editing.checking import text_checks
from bot.guidance.editing.desk import Check, Desk, Opened, TextId, file_hash
from bot.guidance.editing.refused import Conflict, EditRefused
from bot.guidance.editing.saving import Note, save
from bot.guidance.editing.texts import edit, restore, stamp, undo
from bot.guidance.finding import Finding, InvalidContent
from bot.guidance.library import Library
from bot.guidance.model import Pack, Text
from bot.guidance.shelf import Shelf
from bot.guidance.state import state_of
from bot.guidance.writing import written
from bot.languages import Languages
from tests.editing.conftest import NOW
from tests.guidance.samples import PackFolder

ENGLISH = TextId("stay/wages", "en")
FRENCH = TextId("stay/wages", "fr")


def changed(opened: Opened, answer: str = "Another answer.") -> Text:
    assert opened.text is not None
    return replace(opened.text, answer=(answer,))


def files_of(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_edit_is_written_and_its_hash_is_of_the_file(desk: Desk, note: Note) -> None:
    opened = desk.opened(ENGLISH)
    written = edit(desk, changed(opened), opened, note)
    assert written.changed
    assert written.seen == file_hash(opened.path.read_bytes()) == desk.opened(ENGLISH).seen
    assert desk.opened(ENGLISH).text == changed(opened)


def test_an_edit_that_changes_nothing_writes_nothing(desk: Desk, note: Note) -> None:
    opened = desk.opened(ENGLISH)
    assert opened.text is not None
    before = opened.path.stat().st_mtime_ns
    assert not edit(desk, opened.text, opened, note).changed
    assert opened.path.stat().st_mtime_ns == before


def test_of_two_editors_the_second_is_told(desk: Desk, note: Note) -> None:
    mine = yours = desk.opened(ENGLISH)
    edit(desk, changed(mine), mine, note)
    with pytest.raises(Conflict) as told:
        edit(desk, changed(yours, "Yours."), yours, note)
    assert told.value.now == desk.opened(ENGLISH).seen
    assert desk.opened(ENGLISH).text == changed(mine)


def test_a_text_that_was_deleted_meanwhile_is_a_conflict(
    desk: Desk, note: Note, folder: PackFolder
) -> None:
    opened = desk.opened(FRENCH)
    folder.delete("stay/wages/fr.md")
    with pytest.raises(Conflict, match="deleted"):
        edit(desk, changed(opened), opened, note)


@pytest.mark.parametrize(
    "answer", ["<b>Bold</b>", "1. A list", "\u202eturned", ""], ids=["html", "list", "bidi", "none"]
)
def test_what_is_no_plain_text_leaves_every_file_as_it_is(
    desk: Desk, note: Note, folder: PackFolder, answer: str
) -> None:
    before = files_of(folder.path)
    opened = desk.opened(ENGLISH)
    with pytest.raises(InvalidContent):
        edit(desk, changed(opened, answer), opened, note)
    assert files_of(folder.path) == before


def test_what_would_be_wrong_in_the_pack_is_refused(
    desk: Desk, note: Note, folder: PackFolder
) -> None:
    before = files_of(folder.path)
    opened = desk.opened(ENGLISH)
    assert opened.text is not None
    with pytest.raises(InvalidContent, match="example question"):
        edit(desk, replace(opened.text, questions=()), opened, note)
    assert files_of(folder.path) == before


def test_a_fault_that_was_there_before_stops_nobody(
    desk: Desk, note: Note, folder: PackFolder
) -> None:
    folder.write("arrival/broken/en.md", "no head")
    opened = desk.opened(ENGLISH)
    assert edit(desk, changed(opened), opened, note).changed


def loud(pack: Pack, folder: Path) -> list[Finding]:
    return [
        Finding(folder / entry.id / f"{code}.md", 1, "It is loud", "Speak softly")
        for entry in pack.entries.values()
        for code, text in entry.texts.items()
        if "LOUD" in " ".join(text.answer)
    ]


CHECKS: tuple[Check, ...] = (loud,)


def test_a_check_refuses_what_is_new_in_this_file(folder: PackFolder, note: Note) -> None:
    desk = Desk(folder.path, ("en", "fr"), checks=CHECKS)
    opened = desk.opened(ENGLISH)
    with pytest.raises(InvalidContent, match=r"stay/wages/en\.md:1: It is loud"):
        edit(desk, changed(opened, "LOUD"), opened, note)
    folder.edit("stay/wages/fr.md", "First paragraph.", "LOUD")
    assert edit(desk, changed(opened), opened, note).changed
    french = desk.opened(FRENCH)
    assert edit(desk, changed(french, "LOUD again."), french, note).changed


def test_a_broken_list_of_a_check_is_told_where_it_is(
    folder: PackFolder, note: Note, data: Path
) -> None:
    desk = Desk(folder.path, ("en", "fr"), checks=text_checks(data, Languages.load(data)))
    lists = folder.write("checks.yml", "web: [")
    opened = desk.opened(ENGLISH)
    with pytest.raises(InvalidContent) as told:
        edit(desk, changed(opened), opened, note)
    assert [finding.path for finding in told.value.findings] == [lists]


def test_a_changed_source_makes_its_translation_outdated(desk: Desk, note: Note) -> None:
    stamp(desk, desk.opened(FRENCH), note)
    assert state(desk, "fr") == "draft"
    opened = desk.opened(ENGLISH)
    edit(desk, changed(opened), opened, note)
    assert state(desk, "fr") == "outdated"
    french = desk.opened(FRENCH)
    edit(desk, changed(french, "Autre."), french, note)
    assert state(desk, "fr") == "outdated"
    french = desk.opened(FRENCH)
    edit(desk, changed(french, "Autre réponse."), french, note, matches=True)
    assert state(desk, "fr") == "draft"


def test_a_stamp_is_of_the_source_that_the_translator_saw(desk: Desk, note: Note) -> None:
    french = desk.opened(FRENCH)
    english = desk.opened(ENGLISH)
    edit(desk, changed(english), english, note)
    stamp(desk, french, note)
    assert state(desk, "fr") == "outdated"


def test_a_source_text_has_no_stamp(desk: Desk, note: Note) -> None:
    with pytest.raises(EditRefused, match="no translation"):
        stamp(desk, desk.opened(ENGLISH), note)


def test_a_new_translation_waits_for_its_stamp(desk: Desk, note: Note, folder: PackFolder) -> None:
    folder.delete("stay/wages/fr.md")
    opened = desk.opened(FRENCH)
    assert opened.text is None
    assert opened.source is not None
    edit(desk, replace(opened.source, title="Titre", made="human-translated"), opened, note)
    made = desk.opened(FRENCH).text
    assert made is not None
    assert (made.language, made.translates) == ("fr", "pending")
    assert opened.path.stat().st_mode == (folder.path / "pack.yml").stat().st_mode


def state(desk: Desk, language: str) -> str:
    pack = Library(desk.folder()).load()
    entry = pack.entries["stay/wages"]
    return state_of(pack, entry, entry.texts[language], NOW.date())


@pytest.mark.parametrize(
    "entry", ["../../x", "stay/../..", "stay", "/etc/passwd", "Stay/W", "a/b/c"]
)
def test_no_name_leaves_the_pack(desk: Desk, entry: str) -> None:
    with pytest.raises(EditRefused):
        desk.path(TextId(entry, "en"))


def test_no_language_leaves_the_pack(desk: Desk) -> None:
    with pytest.raises(EditRefused, match="known: en, fr"):
        desk.path(TextId("stay/wages", "../en"))


def test_undo_and_restore_bring_back_what_it_said(desk: Desk, note: Note) -> None:
    first = desk.opened(ENGLISH)
    for answer in ("One.", "Two."):
        opened = desk.opened(ENGLISH)
        edit(desk, changed(opened, answer), opened, note)
    undo(desk, ENGLISH, desk.opened(ENGLISH).seen, note)
    assert desk.opened(ENGLISH).text == changed(first, "One.")
    oldest = history.versions(first.path)[-1]
    restore(desk, ENGLISH, oldest.hash, desk.opened(ENGLISH).seen, note)
    assert first.path.read_bytes() == history.content_of(first.path, oldest.hash)
    assert desk.opened(ENGLISH).text == first.text
    assert [version.by for version in history.versions(first.path)] == ["Editor"] * 4 + [""]


def test_undo_passes_over_a_version_that_is_no_text(
    desk: Desk, note: Note, folder: PackFolder
) -> None:
    first = desk.opened(ENGLISH)
    edit(desk, changed(first), first, note)
    history.keep(first.path, b"no head", "as it was", "", NOW + timedelta(hours=1))
    opened = desk.opened(ENGLISH)
    later = replace(note, time=NOW + timedelta(hours=2))
    edit(desk, changed(opened, "Mended."), opened, later)
    undo(desk, ENGLISH, desk.opened(ENGLISH).seen, later)
    assert desk.opened(ENGLISH).text == changed(first)


def test_history_is_no_part_of_what_is_served(desk: Desk, note: Note, folder: PackFolder) -> None:
    opened = desk.opened(ENGLISH)
    edit(desk, changed(opened), opened, note)
    assert (folder.path.parent / history.FOLDER).is_dir()
    shelf = Shelf(folder.path, ("en", "fr"))
    assert list(shelf.load().entries) == ["stay/wages"]
    assert shelf.findings == ()


def test_a_file_that_cannot_be_written_stays(
    desk: Desk, note: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = desk.opened(ENGLISH)
    before = opened.path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EditRefused, match="No space left"):
        edit(desk, changed(opened), opened, note)
    assert opened.path.read_bytes() == before
    assert list(opened.path.parent.glob(".*")) == []


def test_of_many_who_save_at_once_one_is_written(folder: PackFolder, note: Note) -> None:
    desks = [Desk(folder.path, ("en", "fr")) for _ in range(4)]
    seen = [desk.opened(ENGLISH) for desk in desks]

    def saved(number: int) -> bool:
        text = changed(seen[number], f"Answer {number}.")
        content = written(seen[number].path, text, seen[number].path.read_bytes())
        try:
            return save(desks[number], seen[number].path, content, seen[number].seen, note).changed
        except Conflict:
            return False

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(saved, range(4)))
    assert sum(results) == 1
    assert desks[0].opened(ENGLISH).text == changed(seen[0], f"Answer {results.index(True)}.")
