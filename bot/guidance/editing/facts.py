"""The facts of an entry that is there: its sources and its contacts."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.guidance import files, rewriting, schema
from bot.guidance.editing.desk import Desk, entry_folder, file_hash, read
from bot.guidance.editing.refused import Conflict, EditRefused
from bot.guidance.editing.saving import Note, Written, save
from bot.guidance.model import EUROPE, Source


@dataclass(frozen=True)
class EntryFacts:
    """What of entry.yml is changed here; contacts in the order in which they are shown."""

    sources: tuple[Source, ...]
    contacts: tuple[str, ...]


@dataclass(frozen=True)
class SeenEntry:
    """The entry "topic/name" as its editor saw it. hash: as entry_seen told."""

    name: str
    hash: str
    area: str = EUROPE


def entry_seen(desk: Desk, name: str, area: str = EUROPE) -> str:
    """The hash of entry.yml and of the text in the source language. Raises EditRefused."""
    folder = entry_folder(desk.folder(area), name)
    source = folder / f"{desk.pack(area).source_language}.md"
    said = [file_hash(read(path)) or "" for path in (folder / "entry.yml", source)]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def entry_file(desk: Desk, seen: SeenEntry) -> tuple[Path, bytes, schema.EntryFile]:
    """entry.yml as its editor saw it: the path, the bytes and what they say.

    Raises Conflict where it, or the source text, is another now, EditRefused where there is no
    such entry, InvalidContent where the file cannot be read.
    """
    path = entry_folder(desk.folder(seen.area), seen.name) / "entry.yml"
    content = read(path)
    if content is None:
        raise EditRefused(f"There is no entry {seen.name!r}")
    if entry_seen(desk, seen.name, seen.area) != seen.hash:
        raise Conflict(path, file_hash(content))
    return path, content, files.parse_entry(path, content)


def put_facts(desk: Desk, seen: SeenEntry, facts: EntryFacts, note: Note) -> Written:
    """Write the sources and contacts of an entry; what else entry.yml says stays as it is.

    Raises EditRefused for a day that is still to come, or a contact that stands there twice; and
    as entry_file and save. Then nothing is written.
    """
    desk.renew()
    path, content, before = entry_file(desk, seen)
    today = note.time.date()
    for source in facts.sources:
        if source.read is not None and source.read > today:
            raise EditRefused(f"{source.read} is still to come. When did someone read this source?")
    if len(set(facts.contacts)) < len(facts.contacts):
        raise EditRefused("A contact stands here twice. Choose each once")
    changes: list[tuple[str, list[Any], list[Any]]] = [
        ("sources", _plain(before.sources), _plain(facts.sources)),
        ("contacts", before.contacts, list(facts.contacts)),
    ]
    new = content
    if any(old != after for _, old, after in changes):
        head = rewriting.loaded(files.decode(path, content))
        for field, old, after in changes:
            put_field(head, field, old, after)
        new = rewriting.dumped(head).encode()
    return save(desk, path, new, file_hash(content), note)


def source_values(source: Source | schema.SourceFile) -> dict[str, str | date]:
    """A source as entry.yml has it."""
    said = {name: getattr(source, name) for name in ("title", "publisher", "url", "read")}
    return {name: value for name, value in said.items() if value is not None}


def _plain(sources: Sequence[Source | schema.SourceFile]) -> list[dict[str, str | date]]:
    return [source_values(one) for one in sources]


def put_field(head: Any, field: str, before: list[Any], after: list[Any]) -> None:
    """Make a list of a loaded entry.yml another one; an empty one is left out."""
    if before and after:
        rewriting.put(head, field, before, after)
    elif after:
        head[field] = after
    elif field in head:
        del head[field]
