"""Where an editor works: the files of the packs that are served together."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.guidance import files
from bot.guidance.approvers import Approvers, counting
from bot.guidance.editing.refused import EditRefused
from bot.guidance.finding import Finding
from bot.guidance.model import EUROPE, Entry, Pack, Text
from bot.guidance.reading import Kept, nothing_kept
from bot.guidance.shelf import Shelf

_ENTRY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*")
# Looks at what a pack in a folder says, beyond what can be served at all.
Check = Callable[[Pack, Path], Iterable[Finding]]


@dataclass(frozen=True)
class TextId:
    """A text: the entry "topic/name", its language, and the area of its pack ("europe" or "GR")."""

    entry: str
    language: str
    area: str = EUROPE

    def __str__(self) -> str:
        area = "" if self.area == EUROPE else f"{self.area.lower()}/"
        return f"{area}{self.entry}/{self.language}.md"


@dataclass(frozen=True)
class Opened:
    """A text as an editor sees it.

    seen is the hash of its file and goes back with the change; None with text None: there is no
    file yet. source is the text that it translates, None in the source language.
    """

    id: TextId
    path: Path
    text: Text | None
    seen: str | None
    source: Text | None


def file_hash(content: bytes | None) -> str | None:
    """SHA-256 of a file's bytes in hexadecimal; None where there is no file."""
    return None if content is None else hashlib.sha256(content).hexdigest()


class Desk:
    """The packs in `folder` and beside it. Not safe for calls from several threads at once.

    codes: the served languages. approvers: whose signatures count, None where approvals need
    none. checks: what a changed text is held against beyond what can be served at all. kept: what
    stands in for files of the pack that somebody broke before this desk was opened.
    """

    def __init__(
        self,
        folder: Path,
        codes: Collection[str],
        approvers: Approvers | None = None,
        checks: Sequence[Check] = (),
        kept: Kept = nothing_kept,
    ) -> None:
        self.codes = codes
        self.approvers = approvers
        self.checks = checks
        self.shelf = Shelf(folder, codes, kept=kept)
        self._main = self.shelf.load()
        self._counted: tuple[Pack, Approvers | None, Pack] | None = None

    def renew(self) -> None:
        """Read changed files. Raises ContentError when there is no usable pack at all."""
        self._main = self.shelf.load()

    @property
    def loaded(self) -> tuple[Pack, ...]:
        """The packs as last read, with all that their files say."""
        return (self._main, *self._main.countries.values())

    @property
    def packs(self) -> dict[str, Pack]:
        """The packs as last read, by area, with only the approvals that count."""
        known = self._counted
        # Each signature is looked at once, and not for every name that is looked up.
        if known is None or known[0] is not self._main or known[1] != self.approvers:
            main = counting(self._main, self.approvers)
            self._counted = known = (self._main, self.approvers, main)
        return {EUROPE: known[2], **known[2].countries}

    def pack(self, area: str = EUROPE) -> Pack:
        """One of them. Raises EditRefused where there is none for `area`."""
        found = self.packs.get(area)
        if found is None:
            known = ", ".join(self.packs)
            raise EditRefused(f"There is no pack for {area!r}. Packs there are: {known}")
        return found

    def folder(self, area: str = EUROPE) -> Path:
        """The folder of a pack. Raises EditRefused."""
        self.pack(area)
        return self.shelf.folders[area]

    def entry(self, name: str, area: str = EUROPE) -> Entry:
        """An entry as it is served. Raises EditRefused that names those alike."""
        found = self.pack(area).entries.get(name)
        if found is None:
            last = name.rpartition("/")[2]
            alike = [one for one in self.pack(area).entries if last and last in one]
            hint = (
                f"Did you mean {', '.join(alike)}?" if alike else "`safar content status` has all"
            )
            raise EditRefused(f"There is no entry {name!r} that can be served. {hint}")
        return found

    def path(self, where: TextId) -> Path:
        """The file of a text, which need not exist. Raises EditRefused for what is no name."""
        if where.language not in self.codes:
            known = ", ".join(self.codes)
            raise EditRefused(f"{where.language!r} is no served language; known: {known}")
        return entry_folder(self.folder(where.area), where.entry) / f"{where.language}.md"

    def opened(self, where: TextId) -> Opened:
        """The text as its file is now.

        Raises InvalidContent when the file cannot be read as a text, EditRefused when its entry
        or language does not exist.
        """
        path = self.path(where)
        self.renew()
        entry = self.entry(where.entry, where.area)
        source_language = self.pack(where.area).source_language
        content = read(path)
        return Opened(
            where,
            path,
            None if content is None else files.parse_text(path, content),
            file_hash(content),
            None if where.language == source_language else entry.texts.get(source_language),
        )


def entry_folder(folder: Path, entry: str) -> Path:
    """The folder of an entry, which need not exist. Raises EditRefused for what is no name."""
    if not _ENTRY.fullmatch(entry):
        raise EditRefused(
            f"{entry!r} is no name of an entry. Write topic/name with the letters a to z, digits "
            "and -, such as stay/school"
        )
    return folder / entry


def read(path: Path) -> bytes | None:
    """The bytes of a file, None where there is none. Raises EditRefused."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise EditRefused(f"{path}: it cannot be read ({error.strerror})") from error
