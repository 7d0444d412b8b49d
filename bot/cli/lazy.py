"""Commands that are imported when they are called: none waits for what only others need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pkgutil import resolve_name

import click


class LazyCommands(Mapping[str, click.Command]):
    """The `commands` of a click.Group. places: "module:name" of each, by the word to call it."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = places

    def __getitem__(self, word: str) -> click.Command:
        command: click.Command = resolve_name(self._places[word])
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
