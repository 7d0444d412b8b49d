"""The files of a pack folder, by kind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Files:
    """Paths in order. strays: the first text of each folder that has no entry.yml."""

    words: list[Path]
    places: list[Path]
    entries: list[Path]
    texts: list[Path]
    strays: list[Path]


class Tree:
    """Lists the folder again and again: a path that stays is the same object each time, which
    is what makes comparing tens of thousands of them fast."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._paths: dict[str, Path] = {}

    def files(self) -> Files:
        """The files as they are now; what cannot be listed has none."""
        entries: list[str] = []
        texts: list[str] = []
        strays: list[str] = []
        for topic in _folders(str(self._folder)):
            for folder in _folders(topic):
                names = _names(folder)
                mine = [f"{folder}/{name}" for name in names if name.endswith(".md")]
                texts += mine
                if "entry.yml" in names:
                    entries.append(f"{folder}/entry.yml")
                else:
                    strays += mine[:1]
        before, self._paths = self._paths, {}
        return Files(
            words=self._of(before, self._in("words", ".yml")),
            places=self._of(before, self._in("places", ".txt")),
            entries=self._of(before, entries),
            texts=self._of(before, texts),
            strays=self._of(before, strays),
        )

    def _in(self, name: str, ending: str) -> list[str]:
        folder = f"{self._folder}/{name}"
        return [f"{folder}/{one}" for one in _names(folder) if one.endswith(ending)]

    def _of(self, before: dict[str, Path], names: list[str]) -> list[Path]:
        found = {name: before.get(name) or Path(name) for name in names}
        self._paths |= found
        return list(found.values())


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208 - many times faster than Path objects
    except OSError:
        return []


def _folders(folder: str) -> Iterator[str]:
    try:
        with os.scandir(folder) as held:
            names = sorted(one.name for one in held if one.is_dir())
    except OSError:
        return iter(())
    return (f"{folder}/{name}" for name in names)
