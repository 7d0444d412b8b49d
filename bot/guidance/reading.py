"""Content files read once and again when they change; the last good version stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Generic, TypeVar

from bot.guidance.finding import Finding, InvalidContent

T = TypeVar("T")
# Contents by path that are read in place of files, to see what would be found.
Instead = Mapping[Path, bytes]
_Signature = tuple[int, int, int]
_NO_FILE: _Signature = (0, 0, 0)


@dataclass
class Cache(Generic[T]):
    """Parsed files of one kind by path: signature, last good value, findings."""

    parse: Callable[[Path, bytes], T]
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
        for path in paths:
            if path not in instead:
                self._refresh(path)
        values = {path: self.good[path] for path in paths if path in self.good}
        found = {path: self.seen[path][1] for path in paths if path in self.seen}
        for path in instead.keys() & set(paths):
            try:
                values[path] = self.parse(path, instead[path])
                found[path] = ()
            except InvalidContent as error:
                found[path] = error.findings
        return values, [finding for path in paths for finding in found.get(path, ())]

    def _refresh(self, path: Path) -> None:
        try:
            stat = path.stat()
            signature = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
            if path in self.seen and self.seen[path][0] == signature:
                return
            self.good[path] = self.parse(path, path.read_bytes())
            self.seen[path] = (signature, ())
        except InvalidContent as error:
            self.seen[path] = (signature, error.findings)
        except FileNotFoundError:
            self.seen[path] = (_NO_FILE, (Finding(path, 1, "The file is missing", "Write it"),))
        except OSError as error:
            problem = f"The file cannot be read: {error.strerror}"
            self.seen[path] = (_NO_FILE, (Finding(path, 1, problem, "Check its permissions"),))
