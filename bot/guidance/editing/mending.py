"""Files that somebody broke with another program: back to when they could last be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.guidance import files, yamlfile
from bot.guidance.checks import allowed
from bot.guidance.checks.allowed import Allowed
from bot.guidance.editing import history
from bot.guidance.editing.desk import Desk, file_hash, read
from bot.guidance.editing.history import Version
from bot.guidance.editing.refused import EditRefused
from bot.guidance.editing.saving import Note, Written, keep_after, save
from bot.guidance.finding import Finding, InvalidContent
from bot.guidance.neutrality import exceptions
from bot.guidance.neutrality.exceptions import Exempt


def _checks(path: Path, content: bytes) -> object:
    return yamlfile.parse(path, files.decode(path, content), Allowed)


def _exceptions(path: Path, content: bytes) -> object:
    return yamlfile.parse(path, files.decode(path, content), list[Exempt])


_BY_NAME: dict[str, Callable[[Path, bytes], object]] = {
    "pack.yml": files.parse_pack,
    "contacts.yml": files.parse_contacts,
    "entry.yml": files.parse_entry,
    allowed.FILE: _checks,
    exceptions.FILE: _exceptions,
}


@dataclass(frozen=True)
class Broken:
    """A file that cannot be read. name: below the folder of the packs; seen: its hash as it is;
    version: when it last could be read, None where no such version is known."""

    path: Path
    name: str
    seen: str | None
    version: Version | None


def unreadable(path: Path) -> bool:
    """Whether there is a file that cannot be read as what its name says. Raises EditRefused."""
    content = read(path)
    return content is not None and not _sound(path, content)


def broken(desk: Desk, found: Iterable[Finding]) -> tuple[Broken, ...]:
    """The files among the findings that cannot be read. Raises EditRefused."""
    packs = desk.shelf.folder.parent
    paths = dict.fromkeys(one.path for one in found if one.path.is_relative_to(packs))
    return tuple(
        Broken(path, path.relative_to(packs).as_posix(), file_hash(read(path)), last_readable(path))
        for path in paths
        if _reader(path) is not None and unreadable(path)
    )


def last_readable(path: Path) -> Version | None:
    """The latest version of a file that can be read; None where none is known."""
    for version in history.versions(path):
        try:
            if _sound(path, history.content_of(path, version.hash)):
                return version
        except EditRefused:
            # Its content is gone; an older one may be there.
            continue
    return None


def last_content(path: Path) -> bytes | None:
    """What a file said when it could last be read; None where that is not known."""
    try:
        version = last_readable(path)
        return None if version is None else history.content_of(path, version.hash)
    except EditRefused:
        return None


def keep_pack_files(desk: Desk, now: datetime) -> None:
    """Keep in the history what the files of the packs themselves say, so that each can be mended
    later, also where nobody changed it here. Raises EditRefused."""
    for folder in desk.shelf.folders.values():
        named = (
            folder / name for name in ("pack.yml", "contacts.yml", allowed.FILE, exceptions.FILE)
        )
        for path in (*named, *sorted(folder.glob("words/*.yml"))):
            content = read(path)
            if content is not None and _sound(path, content):
                # Git is not asked: it takes a process for each commit of each file.
                keep_after(history.last_kept(path), path, content, now)


def mend(desk: Desk, path: Path, seen: str | None, note: Note) -> Written:
    """Put the last readable version of a broken file in its place; the broken one is kept in the
    history.

    seen: the hash of the broken file. Raises EditRefused where the file can be read, is no file
    of a served pack, or no readable version is known; Conflict and InvalidContent as save.
    """
    inside = any(path.is_relative_to(folder) for folder in desk.shelf.folders.values())
    if not inside or _reader(path) is None:
        raise EditRefused(f"{path}: this is no file of the packs that are served")
    if not unreadable(path):
        raise EditRefused(f"{path}: this file can be read. Nothing was changed")
    version = last_readable(path)
    if version is None:
        raise EditRefused(
            f"{path}: no version that can be read was kept. Mend it by hand, where it is kept"
        )
    content = history.content_of(path, version.hash)
    # It was served before: what the checks say of it does not stand in the way.
    return save(desk, path, content, seen, note, checked=False)


def _sound(path: Path, content: bytes) -> bool:
    parse = _reader(path)
    if parse is None:
        return True
    try:
        parse(path, content)
    except InvalidContent:
        return False
    return True


def _reader(path: Path) -> Callable[[Path, bytes], object] | None:
    """What reads such a file, None for files that are read by nobody here."""
    if path.parent.name == "words":
        return files.parse_words
    if path.parent.name == "places" and path.suffix == ".txt":
        return files.parse_places
    if path.suffix == ".md" and path.parents[2] == history.pack_of(path):
        return files.parse_text
    return _BY_NAME.get(path.name)
