"""The served pack, read again when files change; the last good version stays.

A fault in one file takes back that file alone: its last good version is served,
the rest is current, and every fault is reported as a finding.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from bot.errors import ContentError
from bot.guidance import files, schema
from bot.guidance.assemble import PackParts, assemble
from bot.guidance.finding import Finding, InvalidContent
from bot.guidance.model import Contact, Entry, Pack, Text, Words

T = TypeVar("T")
_Signature = tuple[int, int, int]


@dataclass
class _Cache(Generic[T]):
    """Parsed files of one kind by path: signature, last good value, findings."""

    parse: Callable[[Path, bytes], T]
    good: dict[Path, T] = field(default_factory=dict)
    seen: dict[Path, tuple[_Signature, tuple[Finding, ...]]] = field(default_factory=dict)

    def read(self, paths: list[Path]) -> tuple[dict[Path, T], list[Finding]]:
        """The value of each path that has one, and the findings of all."""
        for gone in self.seen.keys() - set(paths):
            self.seen.pop(gone)
            self.good.pop(gone, None)
        for path in paths:
            self._refresh(path)
        findings = [f for path in paths if path in self.seen for f in self.seen[path][1]]
        return {path: self.good[path] for path in paths if path in self.good}, findings

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
        except OSError as error:
            problem = f"The file cannot be read: {error.strerror}"
            self.seen[path] = ((0, 0, 0), (Finding(path, 1, problem, "Check its permissions"),))


class Library:
    """Reads a pack folder. Not safe for calls from several threads at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.findings: tuple[Finding, ...] = ()
        self._packs: _Cache[schema.PackFile] = _Cache(files.parse_pack)
        self._contacts: _Cache[dict[str, Contact]] = _Cache(files.parse_contacts)
        self._words: _Cache[Words] = _Cache(files.parse_words)
        self._entries: _Cache[schema.EntryFile] = _Cache(files.parse_entry)
        self._texts: _Cache[Text] = _Cache(files.parse_text)
        self._good: dict[str, Entry] = {}

    def load(self) -> Pack:
        """The pack as the files are now, with last good versions where they are broken.

        `findings` then holds every fault. Raises ContentError when there is no
        usable pack.yml or contacts.yml at all.
        """
        found: list[Finding] = []
        packs = self._take(self._packs, [self.folder / "pack.yml"], found)
        contacts = self._take(self._contacts, [self.folder / "contacts.yml"], found)
        words = self._take(self._words, sorted(self.folder.glob("words/*.yml")), found)
        entries = self._take(self._entries, sorted(self.folder.glob("*/*/entry.yml")), found)
        texts = self._take(self._texts, sorted(self.folder.glob("*/*/*.md")), found)
        if not packs or not contacts:
            raise ContentError("\n".join(str(f) for f in found) or f"{self.folder}: no pack.yml")
        pack, faults = assemble(
            PackParts(
                folder=self.folder,
                pack=next(iter(packs.values())),
                contacts=next(iter(contacts.values())),
                words=words,
                entries=entries,
                texts=texts,
            ),
            self._good,
        )
        self._good = dict(pack.entries)
        self.findings = tuple(sorted({*found, *faults}))
        return pack

    @staticmethod
    def _take(cache: _Cache[T], paths: list[Path], found: list[Finding]) -> dict[Path, T]:
        values, findings = cache.read([path for path in paths if path.exists()])
        found.extend(findings)
        return values
