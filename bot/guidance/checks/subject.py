"""What a check looks at: one text of a pack, and where it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bot.guidance.finding import Finding
from bot.guidance.lines import Lines
from bot.guidance.model import Entry, Pack, Text
from bot.guidance.neutrality.pushing import pieces


@dataclass(frozen=True)
class Subject:
    """The text `text` of `entry`; folder holds the files of `pack`."""

    pack: Pack
    entry: Entry
    text: Text
    folder: Path

    @property
    def path(self) -> Path:
        return self.folder / self.entry.id / f"{self.text.language}.md"

    @property
    def is_source(self) -> bool:
        """Whether the others are translations of it."""
        return self.text.language == self.pack.source_language

    @cached_property
    def said(self) -> tuple[str, ...]:
        """All that people read or hear of it."""
        return tuple(pieces(self.text))

    @cached_property
    def lines(self) -> Lines:
        return Lines(self.path)

    def finding(self, words: str, cause: str, fix: str) -> Finding:
        """A finding on the first line where `words` stand."""
        found = self.lines.all_of(words) if words.strip() else []
        return Finding(self.path, found[0] if found else 1, cause, fix)


TextCheck = Callable[[Subject], Iterator[Finding]]
