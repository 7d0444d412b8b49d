"""A file that somebody broke goes back to when it could last be read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.errors import ContentError
from bot.guidance.editing import history
from bot.guidance.editing.desk import Desk, TextId, file_hash, read
from bot.guidance.editing.mending import broken, keep_pack_files, last_content, mend
from bot.guidance.editing.refused import Conflict, EditRefused
from bot.guidance.editing.saving import Note
from bot.guidance.editing.texts import edit, undo
from bot.guidance.watching import ServedPack
from tests.guidance.samples import PackFolder

ENGLISH = TextId("stay/wages", "en")
BROKEN = b"---\ntitle: [\n---\n"


@pytest.fixture
def good(desk: Desk, note: Note) -> bytes:
    """What the English text says after an edit, before it is broken."""
    opened = desk.opened(ENGLISH)
    assert opened.text is not None
    edit(desk, replace(opened.text, title="A new title"), opened, note)
    content = opened.path.read_bytes()
    opened.path.write_bytes(BROKEN)
    return content


def test_undo_puts_a_broken_text_back_and_keeps_what_was(
    desk: Desk, note: Note, good: bytes
) -> None:
    path = desk.path(ENGLISH)
    undo(desk, ENGLISH, file_hash(BROKEN), note)
    assert path.read_bytes() == good
    assert file_hash(BROKEN) in {version.hash for version in history.versions(path)}


def test_it_is_offered_with_its_last_readable_version(desk: Desk, good: bytes) -> None:
    desk.renew()
    (found,) = broken(desk, desk.shelf.findings)
    assert found.name == "sample/stay/wages/en.md"
    assert found.version is not None
    assert found.version.hash == file_hash(good)


def test_another_break_meanwhile_is_told(desk: Desk, note: Note, good: bytes) -> None:
    path = desk.path(ENGLISH)
    path.write_bytes(BROKEN + b"more")
    with pytest.raises(Conflict):
        mend(desk, path, file_hash(BROKEN), note)
    assert path.read_bytes() == BROKEN + b"more"


REFUSED = {
    "a file that can be read": ("stay/wages/entry.yml", "can be read"),
    "a file of no kind": ("notes.txt", "no file of the packs"),
    "one that was never kept": ("words/en.yml", "was kept"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_other_files_stay(desk: Desk, folder: PackFolder, note: Note, case: str) -> None:
    name, told = REFUSED[case]
    path = folder.path / name
    if name != "stay/wages/entry.yml":
        path.write_bytes(b"topics: [")
    before = read(path)
    with pytest.raises(EditRefused, match=told):
        mend(desk, path, file_hash(before), note)
    assert read(path) == before


PACK_FILES = {
    "contacts": ("contacts.yml", '"112": ['),
    "the pack": ("pack.yml", "id: ["),
    "words": ("words/en.yml", "topics: ["),
}


@pytest.mark.parametrize("case", PACK_FILES)
def test_a_file_of_the_pack_that_was_broken_meanwhile_is_put_back(
    desk: Desk, note: Note, folder: PackFolder, case: str
) -> None:
    name, content = PACK_FILES[case]
    keep_pack_files(desk, note.time)
    path = folder.path / name
    good, before = path.read_bytes(), desk.pack()
    folder.write(name, content)
    # Nothing of it is in memory: a new start.
    began = ServedPack(folder.path, approved_only=False, codes=("en", "fr"))
    assert began.current == before
    assert [finding.path for finding in began.findings] == [path]
    late = Desk(folder.path, ("en", "fr"), kept=last_content)
    (found,) = broken(late, late.shelf.findings)
    mend(late, found.path, found.seen, note)
    assert path.read_bytes() == good
    late.renew()
    assert late.shelf.findings == ()


def test_a_broken_file_of_which_nothing_is_kept_ends_the_start(folder: PackFolder) -> None:
    folder.write("contacts.yml", '"112": [')
    with pytest.raises(ContentError, match=r"contacts\.yml"):
        ServedPack(folder.path, approved_only=False, codes=("en", "fr"))
