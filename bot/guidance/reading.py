"""Content files read once and again when they change; the last good version stays."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from bot.guidance.finding import Finding, InvalidContent

T = TypeVar("T")
# Contents by path that are read in place of files, to see what would be found.
Instead = Mapping[Path, bytes]
_Signature = tuple[int, int, int]
_NO_FILE: _Signature = (0, 0, 0)


# The last readable content of a file by its path, None where none is known.
Kept = Callable[[Path], bytes | None]


def nothing_kept(_path: Path) -> bytes | None:
    """No file has a kept version."""
    return None


# Applies a function to each of some things, in order.
Mapper = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]
# Files that are read together where processes share the work.
_TOGETHER = 100


@dataclass(frozen=True)
class _Read(Generic[T]):
    """What a file is: its value if it is sound, else why it is not."""

    signature: _Signature
    value: T | None
    findings: tuple[Finding, ...]


@dataclass
class Cache(Generic[T]):
    """Parsed files of one kind by path: signature, last good value, findings."""

    parse: Callable[[Path, bytes], T]
    each: Mapper = map
    # What stands in for a file that cannot be read and of which nothing better is known.
    kept: Kept = nothing_kept
    good: dict[Path, T] = field(default_factory=dict)
    seen: dict[Path, tuple[_Signature, tuple[Finding, ...]]] = field(default_factory=dict)

    def read(
        self, paths: list[Path], instead: Instead = MappingProxyType({})
    ) -> tuple[dict[Path, T], list[Finding]]:
        """The value of each path that has one, and the findings of all.

        instead: contents that are tried in place of files. Nothing of them is kept.
        """
        for gone in self.seen.keys() - set(paths) - instead.keys():
            self.seen.pop(gone)
            self.good.pop(gone, None)
        changed = [path for path in paths if path not in instead and not self._is_known(path)]
        pieces = [changed[n : n + _TOGETHER] for n in range(0, len(changed), _TOGETHER)]
        results = chain.from_iterable(self.each(self._read_all, pieces))
        for path, read in zip(changed, results, strict=True):
            if read.value is not None:
                self.good[path] = read.value
            elif path not in self.good and read.signature != _NO_FILE:
                self._take_kept(path)
            self.seen[path] = (read.signature, read.findings)
        values = {path: self.good[path] for path in paths if path in self.good}
        found = {path: self.seen[path][1] for path in paths if path in self.seen}
        for path in instead.keys() & set(paths):
            try:
                values[path] = self.parse(path, instead[path])
                found[path] = ()
            except InvalidContent as error:
                found[path] = error.findings
        return values, [finding for path in paths for finding in found.get(path, ())]

    def _take_kept(self, path: Path) -> None:
        """The value that was kept of a file which somebody broke before this began."""
        content = self.kept(path)
        if content is None:
            return
        with contextlib.suppress(InvalidContent):
            self.good[path] = self.parse(path, content)

    def _is_known(self, path: Path) -> bool:
        known = self.seen.get(path)
        try:
            return known is not None and known[0] == _signature(path)
        except OSError:
            return False

    def _read_all(self, paths: Sequence[Path]) -> list[_Read[T]]:
        return [self._read(path) for path in paths]

    def _read(self, path: Path) -> _Read[T]:
        signature = _NO_FILE
        try:
            signature = _signature(path)
            return _Read(signature, self.parse(path, path.read_bytes()), ())
        except InvalidContent as error:
            return _Read(signature, None, error.findings)
        except FileNotFoundError:
            finding = Finding(path, 1, "The file is missing", "Write it")
        except OSError as error:
            problem = f"The file cannot be read: {error.strerror}"
            finding = Finding(path, 1, problem, "Check its permissions")
        return _Read(_NO_FILE, None, (finding,))


def _signature(path: Path) -> _Signature:
    stat = path.stat()
    return (stat.st_mtime_ns, stat.st_size, stat.st_ino)
