"""Entries between topics, and topics themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import SafarError
from bot.guidance.editing import history
from bot.guidance.editing.desk import Desk, TextId
from bot.guidance.editing.facts import SeenEntry, entry_seen
from bot.guidance.editing.moving import move_entry
from bot.guidance.editing.refused import EditRefused
from bot.guidance.editing.saving import Note
from bot.guidance.editing.texts import edit
from bot.guidance.editing.topics import MOST, drop_topic, put_topic, topics_seen
from tests.editing.test_facts import contents
from tests.guidance.samples import PackFolder
from tests.guidance.test_shelf import Land

NAME = "stay/wages"
EXCEPTION = (
    "- entry: stay/wages\n  language: en\n  words: work\n  reason: Reviewed by nobody yet.\n"
)


def seen_entry(desk: Desk, name: str = NAME) -> SeenEntry:
    return SeenEntry(name, entry_seen(desk, name))


def test_an_entry_moves_with_number_texts_history_and_exceptions(
    desk: Desk, note: Note, folder: PackFolder
) -> None:
    (folder.path / "neutrality.yml").write_text(EXCEPTION, "utf-8")
    opened = desk.opened(TextId(NAME, "en"))
    assert opened.text is not None
    edit(desk, replace(opened.text, title="Another title"), opened, note)
    before = desk.entry(NAME)
    assert move_entry(desk, seen_entry(desk), "arrival", note) == "arrival/wages"
    moved = desk.entry("arrival/wages")
    assert (moved.number, moved.sources) == (before.number, before.sources)
    assert desk.shelf.findings == ()
    assert NAME not in desk.pack().entries
    assert not (folder.path / NAME).exists()
    assert len(history.versions(folder.path / "arrival/wages/en.md")) == 2
    assert "entry: arrival/wages" in (folder.path / "neutrality.yml").read_text("utf-8")


def test_a_country_moves_with_it(desk: Desk, note: Note, folder: PackFolder) -> None:
    Land(folder.path.with_name("far-land"))
    desk.renew()
    move_entry(desk, seen_entry(desk), "arrival", note)
    assert [*desk.pack("GR").entries] == ["arrival/wages"]
    assert desk.shelf.findings == ()


MOVES: dict[str, Callable[[PackFolder], tuple[str, str]]] = {
    "no such topic": lambda _: (NAME, "nowhere"),
    "the same topic": lambda _: (NAME, "stay"),
    "out of the folder": lambda _: (NAME, "../stay"),
    "a name that is taken": lambda folder: (
        folder.add_entry("arrival/wages", 10),
        (NAME, "arrival"),
    )[1],
}


@pytest.mark.parametrize("case", MOVES)
def test_a_wrong_move_is_refused(desk: Desk, note: Note, folder: PackFolder, case: str) -> None:
    name, topic = MOVES[case](folder)
    desk.renew()
    before = contents(folder)
    with pytest.raises(SafarError):
        move_entry(desk, seen_entry(desk, name), topic, note)
    assert contents(folder) == before


def test_a_move_that_fails_is_taken_back(
    desk: Desk, note: Note, folder: PackFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder.path / "neutrality.yml").write_text(EXCEPTION, "utf-8")
    before = contents(folder)
    monkeypatch.setattr(
        "bot.guidance.editing.moving.sync_folder",
        lambda _: (_ for _ in ()).throw(OSError(28, "full")),
    )
    with pytest.raises(SafarError, match="Nothing was moved"):
        move_entry(desk, seen_entry(desk), "arrival", note)
    assert contents(folder) == before


def test_a_move_on_a_full_disk_is_taken_back(
    desk: Desk, note: Note, folder: PackFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder.path / "neutrality.yml").write_text(EXCEPTION, "utf-8")
    before = contents(folder)

    def full(path: Path, _: bytes) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr("bot.guidance.editing.moving._write", full)
    with pytest.raises(EditRefused, match="Nothing was moved"):
        move_entry(desk, seen_entry(desk), "arrival", note)
    assert contents(folder) == before


def test_a_move_that_cannot_be_taken_back_is_told(
    desk: Desk, note: Note, folder: PackFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder.path / "neutrality.yml").write_text(EXCEPTION, "utf-8")

    def half(path: Path, content: bytes) -> None:
        path.write_bytes(content[:9])
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr("bot.guidance.editing.moving._write", half)
    with pytest.raises(EditRefused, match="half done"):
        move_entry(desk, seen_entry(desk), "arrival", note)
    # The folders are back all the same.
    assert (folder.path / NAME / "entry.yml").exists()


def test_an_entry_of_europe_is_not_moved_from_a_country(
    desk: Desk, note: Note, folder: PackFolder
) -> None:
    Land(folder.path.with_name("far-land"))
    desk.renew()
    before = contents(folder)
    with pytest.raises(EditRefused, match="The entry of Europe is moved"):
        move_entry(desk, replace(seen_entry(desk), area="GR"), "arrival", note)
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("name", "topic"), [(NAME, "emergency"), ("emergency/boat", "arrival")], ids=["into", "out of"]
)
def test_the_line_with_112_is_never_moved_away(
    desk: Desk, note: Note, folder: PackFolder, name: str, topic: str
) -> None:
    put_topic(desk, "emergency", {"en": "Emergency"}, topics_seen(desk), note)
    folder.add_entry("emergency/boat", 11)
    desk.renew()
    before = contents(folder)
    with pytest.raises(EditRefused, match="112"):
        move_entry(desk, seen_entry(desk, name), topic, note)
    assert contents(folder) == before


def test_a_topic_is_made_named_and_taken_out(desk: Desk, note: Note, folder: PackFolder) -> None:
    before = contents(folder)
    put_topic(desk, "family", {"en": "Family", "fr": "Famille"}, topics_seen(desk), note)
    desk.renew()
    pack = desk.pack()
    assert pack.topics[-1] == "family"
    assert [pack.words[code].topics["family"] for code in ("en", "fr")] == ["Family", "Famille"]
    assert desk.shelf.findings == ()
    put_topic(desk, "family", {"en": "Families"}, topics_seen(desk), note)
    desk.renew()
    assert desk.pack().words["fr"].topics["family"] == "Families"
    move_entry(desk, seen_entry(desk), "family", note)
    with pytest.raises(SafarError, match="has entries"):
        drop_topic(desk, "family", topics_seen(desk), note)
    move_entry(desk, seen_entry(desk, "family/wages"), "stay", note)
    drop_topic(desk, "family", topics_seen(desk), note)
    now = contents(folder)
    assert {path: now[path] for path in before} == before


def test_a_wrong_topic_is_refused(desk: Desk, note: Note, folder: PackFolder) -> None:
    before, seen = contents(folder), topics_seen(desk)
    for topic, names, hash_ in (
        ("Family Life", {"en": "Family"}, seen),
        ("family", {"fr": "Famille"}, seen),
        ("family", {"en": "Family"}, "of another version"),
    ):
        with pytest.raises(SafarError):
            put_topic(desk, topic, names, hash_, note)
    assert contents(folder) == before


def test_no_topic_is_made_that_no_key_leads_to(desk: Desk, note: Note) -> None:
    for number in range(len(desk.pack().topics), MOST):
        put_topic(desk, f"more-{number}", {"en": "More"}, topics_seen(desk), note)
        desk.renew()
    with pytest.raises(SafarError, match=f"There are {MOST} topics"):
        put_topic(desk, "one-more", {"en": "More"}, topics_seen(desk), note)


def test_files_are_as_readable_as_before(desk: Desk, note: Note, folder: PackFolder) -> None:
    def modes(at: Path) -> list[int]:
        return [one.stat().st_mode for one in (at.parent, at, at / "entry.yml")]

    before = modes(folder.path / NAME)
    put_topic(desk, "family", {"en": "Family"}, topics_seen(desk), note)
    move_entry(desk, seen_entry(desk), "family", note)
    assert modes(folder.path / "family/wages") == before
