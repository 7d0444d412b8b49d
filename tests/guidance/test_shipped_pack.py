"""The shipped packs: sound, and nothing that the checks find."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.guidance.checks.checking import check_shelf
from bot.guidance.checks.rules import load_rules
from bot.guidance.library import Library
from bot.guidance.model import Pack
from bot.guidance.shelf import Shelf
from bot.languages import Languages


@pytest.fixture(scope="module")
def library(data: Path) -> Library:
    return Library(data / "guidance" / "europe")


@pytest.fixture(scope="module")
def pack(library: Library) -> Pack:
    return library.load()


def test_there_are_no_findings(library: Library, pack: Pack) -> None:
    assert pack.entries
    assert [str(finding) for finding in library.findings] == []


def test_every_entry_has_its_source_text(pack: Pack) -> None:
    assert [e.id for e in pack.entries.values() if pack.source_language not in e.texts] == []


def test_every_entry_folder_is_served(pack: Pack, data: Path) -> None:
    folders = {p.parent for p in (data / "guidance" / "europe").glob("*/*/*.md")}
    assert {f"{folder.parent.name}/{folder.name}" for folder in folders} == pack.entries.keys()


def test_texts_are_in_served_languages(pack: Pack, languages: Languages) -> None:
    assert {code for e in pack.entries.values() for code in e.texts} <= set(languages.codes)
    assert set(pack.words) == set(languages.codes)


def test_what_the_texts_say_has_no_findings(data: Path, languages: Languages) -> None:
    shelf = Shelf(data / "guidance" / "europe", languages.codes)
    main = shelf.load()
    found = check_shelf(main, shelf.folders, load_rules(data, languages))
    assert [str(finding) for finding in (*shelf.findings, *found)] == []
