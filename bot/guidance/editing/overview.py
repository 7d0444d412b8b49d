"""What there is and what is to do: the state of each text, and what changed since when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from bot.guidance import files
from bot.guidance.editing import history
from bot.guidance.editing.desk import Desk, Opened, TextId, read
from bot.guidance.finding import InvalidContent
from bot.guidance.model import EUROPE, Text
from bot.guidance.state import State, state_of, text_hash


@dataclass(frozen=True)
class TextState:
    """A text in the list: its number and title (in the source language where it is missing)."""

    id: TextId
    number: int | None
    title: str
    state: State | Literal["missing"]


@dataclass(frozen=True)
class Change:
    """What became another text since `since`, line by line; old is None where no version of it is
    known any more."""

    since: Literal["approval", "stamp"]
    path: Path
    old: Text | None
    lines: str


def states(desk: Desk, today: date, area: str = EUROPE) -> tuple[TextState, ...]:
    """Every text of a pack that is there or missing, by entry number and language."""
    pack = desk.pack(area)
    found = []
    for entry in sorted(pack.entries.values(), key=lambda one: one.place):
        for language in desk.codes:
            text = entry.texts.get(language)
            shown = text or entry.texts[pack.source_language]
            state = "missing" if text is None else state_of(pack, entry, text, today)
            where = TextId(entry.id, language, area)
            found.append(TextState(where, entry.number, shown.title, state))
    return tuple(found)


def state_now(desk: Desk, where: TextId, today: date) -> State:
    """The state of a text that there is, as its file is now. Raises EditRefused."""
    desk.renew()
    entry = desk.entry(where.entry, where.area)
    return state_of(desk.pack(where.area), entry, entry.texts[where.language], today)


def changes(opened: Opened) -> tuple[Change, ...]:
    """What changed since the text was approved, and in its source since it was translated."""
    found = []
    text, content = opened.text, read(opened.path)
    if text is not None and content is not None and text.approvals:
        last = max(text.approvals, key=lambda approval: approval.date)
        if last.text != text_hash(text):
            found.append(_change("approval", opened.path, last.text, content))
    if text is not None and opened.source is not None and text.translates is not None:
        path = opened.path.with_name(f"{opened.source.language}.md")
        source = read(path)
        if source is not None and text.translates != text_hash(opened.source):
            found.append(_change("stamp", path, text.translates, source))
    return tuple(found)


def _change(since: Literal["approval", "stamp"], path: Path, wanted: str, content: bytes) -> Change:
    for old, old_content in _texts(path):
        if text_hash(old) == wanted:
            return Change(since, path, old, history.difference(old_content, content))
    return Change(since, path, None, "")


def _texts(path: Path) -> Iterator[tuple[Text, bytes]]:
    for version in history.versions(path):
        content = history.content_of(path, version.hash)
        try:
            yield files.parse_text(path, content), content
        except InvalidContent:
            continue
