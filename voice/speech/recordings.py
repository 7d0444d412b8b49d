"""The recordings of one language: files named by a line of the sheet, or by the prompt's key."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from bot.guidance.finding import Finding
from voice.speech import sheet
from voice.speech.decoding import SUFFIXES, Unusable, checked_head
from voice.speech.sheet import Row, SheetBroken

# "017.wav", and "017-welcome.wav" for people who like to see what it is.
_NUMBERED = re.compile(r"(\d{1,6})(?:[-_ ].*)?")
_KEY = re.compile(r"[0-9a-f]{32}")
# What an operator may keep beside the recordings.
_OTHER = frozenset({".csv", ".html", ".md", ".txt"})


@dataclass(frozen=True)
class Recordings:
    """What was found in a folder. by_key: the usable file of each prompt; rows: the sheet."""

    by_key: Mapping[str, Path]
    rows: tuple[Row, ...] = ()
    findings: tuple[Finding, ...] = ()


# Seconds after which a folder is looked at again.
_LOOK_EVERY = 2.0


@dataclass
class RecordingFolder:
    """The recordings of a folder, followed while they are added, replaced and deleted."""

    folder: Path
    _current: Recordings = field(default=Recordings({}), init=False)
    _looked: float = field(default=float("-inf"), init=False)
    _seen: tuple[tuple[str, int, int], ...] | None = field(default=None, init=False)

    @property
    def current(self) -> Recordings:
        """What is there, two seconds ago at most."""
        now = time.monotonic()
        if now - self._looked >= _LOOK_EVERY:
            self._looked = now
            seen = _listing(self.folder)
            if seen != self._seen:
                self._seen, self._current = seen, scan(self.folder)
        return self._current


class Followed(Protocol):
    """Recordings as they are now."""

    @property
    def current(self) -> Recordings:
        """What is there, two seconds ago at most."""


@dataclass
class WithInstalled:
    """The operator's recordings, and before them those of an installed pack, if it has any.

    installed: their folder as it is now, None where no pack is installed.
    """

    own: RecordingFolder
    installed: Callable[[], Path | None]
    _shipped: RecordingFolder | None = field(default=None, init=False)
    _looked: float = field(default=float("-inf"), init=False)

    @property
    def current(self) -> Recordings:
        """What is there, two seconds ago at most."""
        now = time.monotonic()
        if now - self._looked >= _LOOK_EVERY:
            self._looked = now
            folder = self.installed()
            if folder is None:
                self._shipped = None
            elif self._shipped is None or self._shipped.folder != folder:
                self._shipped = RecordingFolder(folder)
        own = self.own.current
        if self._shipped is None:
            return own
        shipped = self._shipped.current
        return Recordings(
            {**own.by_key, **shipped.by_key}, own.rows, (*own.findings, *shipped.findings)
        )


def _listing(folder: Path) -> tuple[tuple[str, int, int], ...]:
    try:
        with os.scandir(folder) as entries:
            stats = [(entry.name, entry.stat()) for entry in entries]
    except OSError:
        return ()
    return tuple(sorted((name, stat.st_size, stat.st_mtime_ns) for name, stat in stats))


def scan(folder: Path) -> Recordings:
    """The recordings of a folder; heads of files are read, not their sound."""
    try:
        files = tuple(_files(folder)) if folder.is_dir() else ()
    except OSError as error:
        # One folder that was copied by another user must not silence all languages.
        cause = f"It cannot be read: {error.strerror}"
        return Recordings({}, (), (_finding(folder, cause, "Let the user of the service read it"),))
    findings: list[Finding] = []
    try:
        rows = sheet.load(folder)
    except SheetBroken as error:
        rows = ()
        findings.append(
            _finding(folder / sheet.NAME, str(error), "Numbers mean nothing until then")
        )
    numbers = {row.number: row.key for row in rows}
    found: dict[str, Path] = {}
    for path in files:
        fault = _place(path, numbers, found)
        if fault is not None:
            findings.append(fault)
    return Recordings(found, rows, tuple(findings))


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        other = path.suffix.lower() in _OTHER or path.name.startswith(".")
        if path.is_file() and not other:
            yield path


def _place(path: Path, numbers: Mapping[int, str], found: dict[str, Path]) -> Finding | None:
    if path.suffix.lower() not in SUFFIXES:
        cause = f"{path.suffix or 'A file without an ending'} is no kind of recording"
        return _finding(path, cause, "Save it as WAV or MP3")
    key = _key(path.stem, numbers)
    if key is None:
        return _finding(
            path,
            "Its name is no line of the sheet",
            "Name it by the number of its line, such as 017.wav, as script.csv has it",
        )
    if key in found:
        return _finding(
            path,
            f"{found[key].name} is of the same line",
            "Delete the one of the two that is worse",
        )
    try:
        stat = path.stat()
    except OSError:
        # Deleted since the folder was listed.
        return None
    fault = _fault(path, stat.st_size, stat.st_mtime_ns)
    if fault is None:
        found[key] = path
    return fault


@lru_cache(maxsize=100_000)
def _fault(path: Path, _size: int, _changed: int) -> Finding | None:
    """What is wrong with the head of a file; a folder is scanned often, and files stay."""
    try:
        checked_head(path)
    except Unusable as error:
        return _finding(path, error.cause, error.fix)
    return None


def _key(stem: str, numbers: Mapping[int, str]) -> str | None:
    if _KEY.fullmatch(stem):
        return stem
    numbered = _NUMBERED.fullmatch(stem)
    return numbers.get(int(numbered[1])) if numbered else None


def _finding(path: Path, cause: str, fix: str) -> Finding:
    return Finding(path, 1, cause, fix)
