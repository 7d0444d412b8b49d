"""The parsed files of a pack folder, before they are put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.guidance import schema
from bot.guidance.model import Contact, Pack, Text, Words


@dataclass(frozen=True)
class PackParts:
    """The parsed files by path; codes are the served languages, None where not known.

    places are lists of names by path. base is the pack that a country's pack refines:
    what that one has need not stand here again.
    """

    folder: Path
    pack: schema.PackFile
    contacts: Mapping[str, Contact]
    words: Mapping[Path, Words]
    entries: Mapping[Path, schema.EntryFile]
    texts: Mapping[Path, Text]
    codes: frozenset[str] | None = None
    places: Mapping[Path, frozenset[str]] = field(default_factory=dict)
    base: Pack | None = None

    def serves(self, code: str) -> bool:
        """Whether `code` is a served language, as far as is known."""
        return self.codes is None or code in self.codes

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics that entries may be in."""
        return tuple(self.pack.topics or ()) if self.base is None else self.base.topics
