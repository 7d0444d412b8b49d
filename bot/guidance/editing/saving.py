"""One changed file: held against what its editor saw and against the whole pack, then written."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from bot.guidance.editing import history
from bot.guidance.editing.atomic import locked, replace_file
from bot.guidance.editing.desk import Desk, file_hash, read
from bot.guidance.editing.history import Version
from bot.guidance.editing.refused import Conflict, EditRefused
from bot.guidance.finding import Finding, InvalidContent, moved
from bot.guidance.model import Pack

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Note:
    """What is kept of a change in the history: what was done, by whom, when."""

    what: str
    by: str
    time: datetime


@dataclass(frozen=True)
class Written:
    """A file after a change: its hash, and whether it became another."""

    path: Path
    seen: str
    changed: bool


def save(
    desk: Desk,
    path: Path,
    content: bytes,
    seen: str | None,
    note: Note,
    *,
    checked: bool = True,
) -> Written:
    """Put `content` in the place of the file that the editor saw (`seen`: its hash, None: none).

    checked: hold it against the desk's checks too, not only against what can be served. Raises
    Conflict when it is another file now, InvalidContent with all that would be wrong in the packs
    and was not before, EditRefused when it cannot be written. In each case the file stays as it
    was.
    """
    folder = _folder(desk, path)
    with locked(folder):
        before = read(path)
        if file_hash(before) != seen:
            raise Conflict(path, file_hash(before))
        if before == content:
            return Written(path, seen or "", changed=False)
        if found := new_findings(desk, {path: content}, checked=checked):
            raise InvalidContent(*found)
        if before is not None:
            keep_what_was(path, before, note.time)
        replace_file(path, content, like=folder / "pack.yml")
        keep_what_is(path, content, note)
    return Written(path, file_hash(content) or "", changed=True)


def keep_what_is(path: Path, content: bytes, note: Note) -> None:
    """Keep in the history what was written; where that fails, it is told in the log alone."""
    try:
        history.keep(path, content, note.what, note.by, note.time)
    except EditRefused as error:
        # It is written; the next change keeps it as what was there before.
        logger.error("%s", error)


def keep_what_was(path: Path, content: bytes, now: datetime) -> None:
    """Keep in the history what a file says before it is changed, also what somebody wrote with
    another program. Raises EditRefused."""
    keep_after(next(iter(history.versions(path)), None), path, content, now)


def keep_after(last: Version | None, path: Path, content: bytes, now: datetime) -> None:
    """The same, where `last` is the latest version that is known. Raises EditRefused."""
    if last is None or last.hash != file_hash(content):
        written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        # A copied file may be older than what stood there before it.
        after = written if last is None else max(written, last.time)
        history.keep(path, content, "as it was", "", min(after, now))


def new_findings(
    desk: Desk, contents: Mapping[Path, bytes], *, checked: bool = True
) -> tuple[Finding, ...]:
    """What would be wrong if files had these contents, and is not wrong now.

    All faults of the packs count, and of the desk's checks (where `checked`: then they are files
    of one entry) those in these files: another language may differ from a source text that was
    just changed.
    """
    desk.renew()
    packs, faults = desk.shelf.tried(contents)
    found = _unknown(faults, desk.shelf.findings)
    if not found and checked and desk.checks:
        before = _checked(desk, desk.loaded, contents, {})
        found = _unknown(_checked(desk, packs, contents, contents), before)
    return found


def _unknown(found: Iterable[Finding], known: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that are not known, whatever line they stand on."""
    told = {(finding.path, finding.cause) for finding in known}
    return tuple(sorted(f for f in found if (f.path, f.cause) not in told))


def _checked(
    desk: Desk, packs: Iterable[Pack], paths: Collection[Path], contents: Mapping[Path, bytes]
) -> list[Finding]:
    """What the desk's checks find in `paths`, files of one entry, if some had other contents.

    They read files; so what is tried stands in a copy of the entry.
    """
    entry = next(iter(paths)).parent
    folder = _folder(desk, entry)
    name = entry.relative_to(folder).as_posix()
    pack = next((p for p in packs if desk.shelf.folders[p.where] == folder), None)
    if pack is None or name not in pack.entries:
        return []
    alone = replace(pack, entries={name: pack.entries[name]}, countries={})
    with tempfile.TemporaryDirectory() as made:
        copy = Path(made)
        for file in folder.iterdir():
            if file.is_file():
                shutil.copyfile(file, copy / file.name)
        (copy / name).mkdir(parents=True)
        for file in entry.glob("*"):
            shutil.copyfile(file, copy / name / file.name)
        for path, content in contents.items():
            (copy / name / path.name).write_bytes(content)
        try:
            found = [finding for check in desk.checks for finding in check(alone, copy)]
        except InvalidContent as error:
            raise InvalidContent(*(moved(f, copy, folder) for f in error.findings)) from error
    return [there for f in found if (there := moved(f, copy, folder)).path in paths]


def _folder(desk: Desk, path: Path) -> Path:
    """The folder of the pack that the file is in."""
    return next(f for f in desk.shelf.folders.values() if path.is_relative_to(f))
