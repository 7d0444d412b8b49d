"""The possibilities of a decision: the same in entry.yml and in the text of each language."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.guidance import files, rewriting
from bot.guidance.editing.desk import Desk, read
from bot.guidance.editing.facts import SeenEntry, entry_file, put_field
from bot.guidance.editing.refused import EditRefused
from bot.guidance.editing.saving import Note, new_findings
from bot.guidance.editing.several import write_all
from bot.guidance.finding import Finding, InvalidContent
from bot.guidance.model import DecisionOption, Text
from bot.guidance.writing import written

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class _New:
    path: Path
    old: bytes | None
    new: bytes


def check_names(options: Sequence[DecisionOption]) -> None:
    """Raises EditRefused where the short name of a possibility is none, or stands twice."""
    for option in options:
        if not _ID.fullmatch(option.id):
            raise EditRefused(
                f"{option.id!r} is no short name of a possibility. Write letters a to z, digits "
                "and -, such as voluntary-return"
            )
        if [one.id for one in options].count(option.id) > 1:
            raise EditRefused(f"Two possibilities have the short name {option.id}")


def put_options(desk: Desk, seen: SeenEntry, options: Sequence[DecisionOption], note: Note) -> int:
    """Make these the possibilities of an entry, with their words in its source language; returns
    how many files became others. None of them: it is no decision any more.

    A translation keeps its words of a possibility that stays. One that is new has the words of
    the source language there until a translator writes them; the translation is outdated.
    Raises EditRefused, Conflict, InvalidContent with all that would be wrong in the source text,
    SeveralFailed; then nothing is written.
    """
    check_names(options)
    desk.renew()
    path, content, entry = entry_file(desk, seen)
    source = path.with_name(f"{desk.pack(seen.area).source_language}.md")
    made = [_entry(path, content, entry.options, options)]
    for text_path in sorted(path.parent.glob("*.md")):
        old = read(text_path) or b""
        text = files.parse_text(text_path, old)
        own = tuple(options) if text_path == source else _kept(text, options)
        new = written(text_path, replace(text, options=own), old)
        made.append(_New(text_path, old, new))
    changed = [one for one in made if one.old != one.new]
    if found := _faults(desk, {one.path: one.new for one in changed}, {path, source}):
        raise InvalidContent(*found)
    write_all(changed, note)
    return len(changed)


def _faults(desk: Desk, tried: Mapping[Path, bytes], own: Collection[Path]) -> Sequence[Finding]:
    """What could not be served, or else what the checks say of the files in `own`: that the
    translations are still to be written is no fault of this change."""
    if not tried:
        return ()
    found = new_findings(desk, tried, checked=False)
    return found or [one for one in new_findings(desk, tried) if one.path in own]


def _entry(
    path: Path, content: bytes, before: Sequence[str], options: Sequence[DecisionOption]
) -> _New:
    names = [option.id for option in options]
    if names == [*before]:
        return _New(path, content, content)
    head = rewriting.loaded(files.decode(path, content))
    put_field(head, "options", [*before], names)
    return _New(path, content, rewriting.dumped(head).encode())


def _kept(text: Text, options: Sequence[DecisionOption]) -> tuple[DecisionOption, ...]:
    """The possibilities of a translation: its own words where it has them."""
    known = {option.id: option for option in text.options}
    return tuple(known.get(option.id, option) for option in options)
