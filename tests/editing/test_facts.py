"""Sources, contacts and possibilities of an entry: whole or refused, and nothing else changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.errors import SafarError
from bot.guidance import files
from bot.guidance.editing import history
from bot.guidance.editing.decisions import put_options
from bot.guidance.editing.desk import Desk
from bot.guidance.editing.facts import EntryFacts, SeenEntry, entry_seen, put_facts
from bot.guidance.editing.saving import Note
from bot.guidance.model import DecisionOption, Source
from tests.guidance.samples import PackFolder

NAME = "stay/wages"
LAW = Source("A law", "A publisher", "https://example.org/law", date(2026, 11, 1))
PAGE = Source("A page", "A town", "https://example.org/page", None)
APPEAL = DecisionOption(
    "appeal", "Appeal", "A court looks.", "It can change.", "Who?", "8 days", "A"
)
RETURN = DecisionOption("go-back", "Going back", "You go back.", "You leave.", "Who?", "None", "B")


def contents(folder: PackFolder) -> dict[Path, bytes]:
    return {p: p.read_bytes() for p in folder.path.rglob("*") if p.is_file()}


@pytest.fixture
def seen(desk: Desk) -> SeenEntry:
    return SeenEntry(NAME, entry_seen(desk, NAME))


def test_sources_are_added_changed_and_removed(
    desk: Desk, note: Note, folder: PackFolder, seen: SeenEntry
) -> None:
    path = folder.path / NAME / "entry.yml"
    path.write_text(f"# Kept by hand\n{path.read_text('utf-8')}", "utf-8")
    for sources in ((LAW, PAGE), (replace(LAW, title="A newer law"), PAGE), (PAGE,)):
        seen = SeenEntry(NAME, entry_seen(desk, NAME))
        put_facts(desk, seen, EntryFacts(sources, ("112",)), note)
        assert desk.entry(NAME).sources != sources
        desk.renew()
        assert desk.entry(NAME).sources == sources
    assert path.read_text("utf-8").startswith("# Kept by hand\n")
    assert desk.shelf.findings == ()
    assert len(history.versions(path)) == 4


def test_what_stays_changes_no_byte(desk: Desk, note: Note, seen: SeenEntry) -> None:
    entry = desk.entry(NAME)
    facts = EntryFacts(entry.sources, entry.contacts)
    assert not put_facts(desk, seen, facts, note).changed


WRONG: dict[str, Callable[[EntryFacts], EntryFacts]] = {
    "no source": lambda facts: replace(facts, sources=()),
    "no publisher": lambda facts: replace(facts, sources=(replace(LAW, publisher=""),)),
    "no address": lambda facts: replace(facts, sources=(replace(LAW, url="law"),)),
    "read tomorrow": lambda facts: replace(facts, sources=(replace(LAW, read=date(2026, 11, 23)),)),
    "an unknown contact": lambda facts: replace(facts, contacts=("nobody",)),
    "a contact twice": lambda facts: replace(facts, contacts=("112", "112")),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_facts_are_refused(
    desk: Desk, note: Note, folder: PackFolder, seen: SeenEntry, case: str
) -> None:
    before = contents(folder)
    with pytest.raises(SafarError):
        put_facts(desk, seen, WRONG[case](EntryFacts((LAW,), ("112",))), note)
    assert contents(folder) == before


def test_a_decision_is_made_in_all_languages_and_taken_back(
    desk: Desk, note: Note, folder: PackFolder, seen: SeenEntry
) -> None:
    before = contents(folder)
    put_options(desk, seen, (APPEAL, RETURN), note)
    desk.renew()
    assert desk.shelf.findings == ()
    texts = desk.entry(NAME).texts
    assert {code: [one.id for one in text.options] for code, text in texts.items()} == {
        code: ["appeal", "go-back"] for code in texts
    }
    # A translator's words of what stays are kept.
    french = folder.path / NAME / "fr.md"
    french.write_text(french.read_text("utf-8").replace("title: Appeal", "title: Recours"), "utf-8")
    other = replace(RETURN, id="other-ways", title="Other ways")
    put_options(desk, SeenEntry(NAME, entry_seen(desk, NAME)), (APPEAL, other), note)
    options = files.parse_text(french, french.read_bytes()).options
    assert [one.title for one in options] == ["Recours", "Other ways"]
    put_options(desk, SeenEntry(NAME, entry_seen(desk, NAME)), (), note)
    now = contents(folder)
    assert {path: now[path] for path in before} == before


UNFIT = {
    "no short name": (APPEAL, replace(RETURN, id="Go back")),
    "a short name twice": (APPEAL, replace(RETURN, id="appeal")),
    "an empty field": (APPEAL, replace(RETURN, deadline="")),
}


@pytest.mark.parametrize("case", UNFIT)
def test_an_unfit_decision_is_refused(
    desk: Desk, note: Note, folder: PackFolder, seen: SeenEntry, case: str
) -> None:
    before = contents(folder)
    with pytest.raises(SafarError):
        put_options(desk, seen, UNFIT[case], note)
    assert contents(folder) == before


def test_of_two_the_second_is_told(desk: Desk, note: Note, seen: SeenEntry) -> None:
    put_facts(desk, seen, EntryFacts((LAW,), ()), note)
    for late in (
        lambda: put_facts(desk, seen, EntryFacts((PAGE,), ()), note),
        lambda: put_options(desk, seen, (APPEAL, RETURN), note),
    ):
        with pytest.raises(SafarError, match="meanwhile"):
            late()
