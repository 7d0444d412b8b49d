"""What a file of a translator or content worker says, whatever its form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.errors import SafarError

_BAR = " | "
_HASH = "[0-9a-f]{16}"
_VERSION = re.compile(rf"({_HASH})\.({_HASH})\Z")


class ExchangeRefused(SafarError):
    """A file that is not opened, or cannot be read at all: too large, hostile, of another form."""

    code = "exchange_refused"


@dataclass(frozen=True, order=True)
class Spot:
    """A place in a file: a line, a paragraph of a Word document, or a cell of a sheet."""

    file: Path
    line: int
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        if self.cell:
            return f"{self.file}, sheet {self.sheet}, cell {self.cell}"
        if self.file.suffix == ".docx":
            return f"{self.file}, paragraph {self.line}"
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, order=True)
class Fault:
    """Something wrong at a spot: cause and fix are plain sentences without their full stop."""

    spot: Spot
    cause: str
    fix: str

    def __str__(self) -> str:
        return f"{self.spot}: {self.cause}. {self.fix}."


@dataclass(frozen=True)
class Key:
    """Which part of which text a row or unit is, and of which versions it was made.

    pack is the folder of the pack. source is the hash of the source-language text as it was
    given away, base the fingerprint (see parts.py) of the text as it was then.
    """

    pack: str
    entry: str
    part: str
    source: str
    base: str

    def __str__(self) -> str:
        return _BAR.join((f"{self.pack}/{self.entry}", self.part, f"{self.source}.{self.base}"))

    @staticmethod
    def parse(text: str) -> Key | None:
        """The key that was written as `text`; None when it is none."""
        name, _, rest = text.partition(_BAR)
        part, _, version = rest.rpartition(_BAR)
        pack, _, entry = name.partition("/")
        found = _VERSION.match(version)
        if found is None or not (pack and entry and part):
            return None
        return Key(pack, entry, part, found[1], found[2])


@dataclass(frozen=True)
class Incoming:
    """A text as a file has it.

    made is None where such a file does not say how it was made, "" where nobody chose; source
    and base are None where it does not say of which versions. matches: whether its maker says
    that it says the same as that source. spots: where each part stands, as far as known; spot:
    where the text begins.
    """

    pack: str
    entry: str
    language: str
    parts: Mapping[str, str]
    made: str | None
    matches: bool
    source: str | None
    base: str | None
    spot: Spot
    spots: Mapping[str, Spot]

    @property
    def name(self) -> str:
        """Its file, below the folder of the packs."""
        return f"{self.pack}/{self.entry}/{self.language}.md"

    def at(self, part: str) -> Spot:
        """Where `part` stands, or where the text begins."""
        return self.spots.get(part, self.spot)


@dataclass(frozen=True)
class Read:
    """What was read from a file: whole texts, names of those that are not finished, faults."""

    texts: tuple[Incoming, ...] = ()
    unfinished: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
