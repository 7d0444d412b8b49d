"""Topics: their list in pack.yml and their name in each language, written together."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.guidance import files, rewriting
from bot.guidance.editing.desk import Desk, file_hash, read
from bot.guidance.editing.refused import Conflict, EditRefused
from bot.guidance.editing.saving import Note, new_findings
from bot.guidance.editing.several import write_all
from bot.guidance.finding import InvalidContent
from bot.guidance.model import Pack

# Keys 1 to 8 are topics on every channel (bot/compose/menu.py): nobody would be shown a ninth.
MOST = 8
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class _New:
    path: Path
    old: bytes | None
    new: bytes


def topics_seen(desk: Desk) -> str:
    """The hash of pack.yml and of the names in all languages."""
    said = [file_hash(read(path)) or "" for path in (_head(desk), *_words(desk).values())]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def put_topic(desk: Desk, topic: str, names: Mapping[str, str], seen: str, note: Note) -> int:
    """Make a topic, or change its names; returns how many files became others.

    names: by language; where one is missing that of the pack's source language stands. A new one
    comes last. Raises EditRefused for an id that is none, a missing name or a ninth topic;
    Conflict where topics_seen is another now; InvalidContent, SeveralFailed. Then nothing is
    written.
    """
    if not _ID.fullmatch(topic):
        raise EditRefused(
            f"{topic!r} is no short name of a topic. Write letters a to z, digits and -, such as "
            "family-life"
        )
    pack = _current(desk, seen)
    if pack.source_language not in names:
        raise EditRefused(
            f"The name of the topic is missing in the source language ({pack.source_language})"
        )
    listed = [*pack.topics] if topic in pack.topics else [*pack.topics, topic]
    if len(listed) > MOST:
        raise EditRefused(
            f"There are {MOST} topics, and people choose with the keys 1 to {MOST}. Take out one "
            "that has no entries first"
        )
    said = {code: names.get(code, names[pack.source_language]) for code in desk.codes}
    return _put(desk, listed, topic, said, note)


def drop_topic(desk: Desk, topic: str, seen: str, note: Note) -> int:
    """Take out a topic that has no entries. Raises EditRefused, and as put_topic."""
    pack = _current(desk, seen)
    if topic not in pack.topics:
        raise EditRefused(f"There is no topic {topic!r}")
    # Also entries that cannot be served now.
    if any(any(folder.glob(f"{topic}/*/*")) for folder in desk.shelf.folders.values()):
        raise EditRefused(f"The topic {topic} has entries. Move them to other topics first")
    listed = [one for one in pack.topics if one != topic]
    return _put(desk, listed, topic, {}, note)


def _current(desk: Desk, seen: str) -> Pack:
    """The pack, where it is as it was seen. Raises Conflict."""
    desk.renew()
    if topics_seen(desk) != seen:
        raise Conflict(_head(desk), topics_seen(desk))
    return desk.pack()


def _put(
    desk: Desk,
    listed: Sequence[str],
    topic: str,
    names: Mapping[str, str],
    note: Note,
) -> int:
    made = [
        _New(_head(desk), read(_head(desk)), _with_list(_head(desk), desk.pack().topics, listed))
    ]
    for code, path in _words(desk).items():
        if (old := read(path)) is not None:
            made.append(_New(path, old, _with_name(path, old, topic, names.get(code))))
    changed = [one for one in made if one.old != one.new]
    # What the checks say is of texts; these files are none.
    if found := new_findings(desk, {one.path: one.new for one in changed}, checked=False):
        raise InvalidContent(*found)
    write_all(changed, note)
    return len(changed)


def _with_list(path: Path, before: Sequence[str], listed: Sequence[str]) -> bytes:
    content = read(path) or b""
    files.parse_pack(path, content)
    if [*before] == [*listed]:
        return content
    head = rewriting.loaded(files.decode(path, content))
    rewriting.put(head, "topics", [*before], [*listed])
    return rewriting.dumped(head).encode()


def _with_name(path: Path, content: bytes, topic: str, name: str | None) -> bytes:
    """The file with the name of a topic, or without it. Raises InvalidContent."""
    known = files.parse_words(path, content).topics.get(topic)
    if known == name:
        return content
    head = rewriting.loaded(files.decode(path, content))
    if name is None:
        del head["topics"][topic]
    else:
        head.setdefault("topics", {})[topic] = name
    return rewriting.dumped(head).encode()


def _head(desk: Desk) -> Path:
    return desk.folder() / "pack.yml"


def _words(desk: Desk) -> Mapping[str, Path]:
    return {code: desk.folder() / "words" / f"{code}.yml" for code in desk.codes}
