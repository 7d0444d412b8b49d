"""What was found clean is not looked at again, and whatever was edited is."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from bot.guidance.checks.checking import check_shelf
from bot.guidance.checks.clean import FILE, Remembered
from bot.guidance.checks.rules import lists_in, load_rules
from bot.guidance.finding import Finding
from bot.guidance.neutrality.lists import LISTS
from bot.guidance.shelf import Shelf
from bot.languages import LANGUAGES_FILE, Languages
from tests.guidance.samples import PackFolder

# Two entries, and the questions of two languages.
ALL = 4


class Desk:
    """Checks one folder again and again, as the command does; looked_at is how much was new."""

    def __init__(self, folder: PackFolder, data: Path, state: Path) -> None:
        self.folder, self.data = folder, data
        self.file = state / FILE
        self.looked_at = 0

    def check(self, meanwhile: Callable[[], object] | None = None) -> list[Finding]:
        """The findings of a check, during which `meanwhile` happens."""
        self.looked_at = 0
        earlier = Remembered(self.file, [self.folder.path], lists_in(self.data))
        shelf = Shelf(self.folder.path)
        main = shelf.load()
        rules = load_rules(self.data, Languages.load(self.data))
        found = check_shelf(main, shelf.folders, rules, self._counted, earlier.clean)
        if meanwhile is not None:
            meanwhile()
        earlier.save()
        return found

    def _counted(self, work: Callable[[Any], Any], pieces: Iterable[Any]) -> Iterator[Any]:
        listed = list(pieces)
        self.looked_at += len(list(chain.from_iterable(listed)))
        return map(work, listed)


@pytest.fixture
def desk(folder: PackFolder, data: Path, tmp_path: Path) -> Desk:
    """Two sound entries with enough questions, and lists that can be edited."""
    ours = tmp_path / "data"
    shutil.copytree(data / LISTS, ours / LISTS)
    shutil.copy(data / LANGUAGES_FILE, ours / LANGUAGES_FILE)
    folder.add_entry("stay/rent", 13)
    for path in folder.path.glob("*/*/*.md"):
        asked = (f"  - {path.stem} question {n} of {path.parent.name}\n" for n in range(12))
        path.write_text(re.sub("  - .*\n  - .*\n", "".join(asked), path.read_text()))
    made = Desk(folder, ours, tmp_path / "state")
    assert made.check() == []
    assert made.looked_at == ALL
    return made


def test_what_was_found_clean_is_not_looked_at_again(desk: Desk) -> None:
    assert desk.check() == []
    assert desk.looked_at == 0


def test_the_entry_that_was_edited_is_looked_at(desk: Desk) -> None:
    desk.folder.edit("stay/wages/en.md", "First paragraph.", "Hurry up now.")
    (finding,) = desk.check()
    assert "urgency" in finding.cause
    assert desk.looked_at == 1


def test_questions_that_were_edited_are_compared_with_all(desk: Desk) -> None:
    desk.folder.edit("stay/wages/en.md", "en question 3 of wages", "en question 3 of rent")
    (finding,) = desk.check()
    assert "nearly that of" in finding.cause
    assert desk.looked_at == 2


def test_a_finding_is_told_each_time_and_where_it_stands_now(desk: Desk) -> None:
    desk.folder.edit("stay/wages/en.md", "First paragraph.", "Hurry up now.")
    (first,) = desk.check()
    desk.folder.edit("stay/wages/en.md", "Hurry up now.", "\n\nHurry up now.")
    (again,) = desk.check()
    assert again == replace(first, line=first.line + 2)


@pytest.mark.parametrize(
    ("name", "old", "new", "cause"),
    [
        ("sample/glossary.yml", "", "- {language: en, source: us, never: First}", "must not be"),
        ("sample/contacts.yml", "https://example.org/112", "https://example.org/113", None),
        ("data/neutrality/en.yml", "urgency: [", "urgency: [first paragraph, ", "urgency"),
        ("data/languages.yml", "", "# Another edition\n", None),
    ],
    ids=["glossary", "contacts", "words that push", "languages"],
)
def test_all_is_looked_at_when_that_was_edited_on_which_all_hangs(
    desk: Desk, tmp_path: Path, name: str, old: str, new: str, cause: str | None
) -> None:
    path = tmp_path / name
    before = path.read_text() if path.exists() else ""
    assert old in before
    path.write_text(before.replace(old, new) if old else before + new)
    found = desk.check()
    assert desk.looked_at == ALL
    assert [cause is not None and cause in one.cause for one in found] == [True] * len(found)
    assert bool(found) == (cause is not None)


def test_exceptions_of_clean_texts_stay_needed(desk: Desk) -> None:
    desk.folder.edit("stay/wages/en.md", "First paragraph.", "Hurry up, sign XXX.")
    reason = "reason: as the law has it"
    where = "entry: stay/wages, language: en"
    desk.folder.write("neutrality.yml", f"- {{{where}, words: Hurry, {reason}}}\n")
    desk.folder.write("checks.yml", f"texts:\n  - {{{where}, words: XXX, {reason}}}\n")
    assert desk.check() == []
    assert desk.check() == []
    assert desk.looked_at == 0


def test_what_is_edited_during_a_check_is_looked_at_by_the_next(desk: Desk) -> None:
    lists = desk.data / LISTS / "en.yml"
    lists.write_text(f"{lists.read_text()}# Another edition\n")
    desk.check(meanwhile=lambda: lists.write_text(f"{lists.read_text()}# And another\n"))
    desk.check()
    assert desk.looked_at == ALL


@pytest.mark.parametrize("content", [b"", b"\xff\x00", b"\x81\xa1a\x01"], ids=repr)
def test_all_is_looked_at_when_the_file_is_damaged(desk: Desk, content: bytes) -> None:
    desk.file.write_bytes(content)
    assert desk.check() == []
    assert desk.looked_at == ALL


def test_what_is_gone_from_the_pack_is_forgotten(desk: Desk) -> None:
    for name in ("entry.yml", "en.md", "fr.md"):
        desk.folder.delete(f"stay/rent/{name}")
    before = desk.file.stat().st_size
    desk.check()
    assert desk.file.stat().st_size < before
