"""On which line of a file words stand, also where they are wrapped or quoted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from bot.guidance import files
from bot.guidance.finding import InvalidContent


class Lines:
    """The words of the file `path` with their lines."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _words(self) -> Sequence[tuple[str, int]]:
        """Read when something was found: in most files nothing is."""
        try:
            text = files.decode(self._path, self._path.read_bytes())
        except (OSError, InvalidContent):
            # It was changed meanwhile: what was found is told without a line.
            return ()
        numbered = enumerate(text.split("\n"), 1)
        return [(word, number) for number, line in numbered for word in line.split()]

    def all_of(self, sentence: str) -> list[int]:
        """The lines where `sentence` begins."""
        first, *rest = sentence.split()
        return [
            number
            for index, (word, number) in enumerate(self._words)
            if (word.endswith(first) if rest else first in word) and self._goes_on(index + 1, rest)
        ]

    def of(self, word: str) -> int:
        """The first line with `word`, else 1."""
        return next((number for held, number in self._words if held == word), 1)

    def _goes_on(self, index: int, rest: Sequence[str]) -> bool:
        if not rest:
            return True
        held = [word for word, _ in self._words[index : index + len(rest)]]
        return held[:-1] == list(rest[:-1]) and bool(held) and held[-1].startswith(rest[-1])
