"""The served pack, read again when files change; the last good version stays.

A fault in one file takes back that file alone: its last good version is served,
the rest is current, and every fault is reported as a finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from bot.errors import ContentError
from bot.guidance import files, schema
from bot.guidance.assemble import assemble
from bot.guidance.finding import Finding
from bot.guidance.model import Contact, Pack, Text, Words
from bot.guidance.parts import PackParts
from bot.guidance.reading import Cache, Instead

T = TypeVar("T")
_TEXTS = "*/*/*.md"
_NOTHING: Instead = MappingProxyType({})


class Library:
    """Reads a pack folder. Not safe for calls from several threads at once.

    codes: the served languages. Where they are given, files of another language are
    findings and not served, and each of these languages must have its words. The packs of
    countries are read by a Shelf.
    """

    def __init__(self, folder: Path, codes: Iterable[str] | None = None) -> None:
        self.folder = folder
        self._codes = None if codes is None else frozenset(codes)
        self.findings: tuple[Finding, ...] = ()
        self._packs: Cache[schema.PackFile] = Cache(files.parse_pack)
        self._contacts: Cache[dict[str, Contact]] = Cache(files.parse_contacts)
        self._words: Cache[Words] = Cache(files.parse_words)
        self._entries: Cache[schema.EntryFile] = Cache(files.parse_entry)
        self._texts: Cache[Text] = Cache(files.parse_text)
        self._places: Cache[frozenset[str]] = Cache(files.parse_places)
        self._good: Pack | None = None

    def load(self, base: Pack | None = None) -> Pack:
        """The pack as the files are now, with last good versions where they are broken.

        base: the pack that this one refines for a country. `findings` then holds every
        fault. Raises ContentError when there is no usable pack.yml or contacts.yml at all.
        """
        pack, self.findings = self._read(base, _NOTHING)
        if pack is None:
            raise ContentError("\n".join(str(f) for f in self.findings))
        self._good = pack
        return pack

    def tried(
        self, instead: Instead, base: Pack | None = None
    ) -> tuple[Pack | None, tuple[Finding, ...]]:
        """The pack and all its faults if files had other contents; nothing is kept of it.

        None where there would be no usable pack.yml or contacts.yml.
        """
        return self._read(base, instead)

    def _read(self, base: Pack | None, instead: Instead) -> tuple[Pack | None, tuple[Finding, ...]]:
        found: list[Finding] = []

        def take(cache: Cache[T], pattern: str) -> dict[Path, T]:
            paths = {self.folder / pattern}
            if "*" in pattern:
                paths = {*self.folder.glob(pattern), *self._matching(instead, pattern)}
            values, findings = cache.read(sorted(paths), instead)
            found.extend(findings)
            return values

        packs = take(self._packs, "pack.yml")
        contacts = take(self._contacts, "contacts.yml")
        words = take(self._words, "words/*.yml")
        entries = take(self._entries, "*/*/entry.yml")
        texts = take(self._texts, _TEXTS)
        places = take(self._places, "places/*.txt")
        if not packs or not contacts:
            return None, tuple(found)
        parts = PackParts(
            folder=self.folder,
            pack=next(iter(packs.values())),
            contacts=next(iter(contacts.values())),
            words=words,
            entries=entries,
            texts=texts,
            codes=self._codes,
            places=places,
            base=base,
        )
        pack, faults = assemble(parts, self._good)
        # What does not fit together is told of files as they are now: a file that
        # cannot be read stands in with its last good version, or not at all.
        unread = {finding.path for finding in found}
        known = {fault for fault in (*faults, *self._strays(instead)) if fault.path not in unread}
        return pack, tuple(sorted({*found, *known}))

    def _matching(self, instead: Instead, pattern: str) -> Iterator[Path]:
        for path in instead:
            if path.is_relative_to(self.folder) and path.relative_to(self.folder).match(pattern):
                yield path

    def _strays(self, instead: Instead) -> list[Finding]:
        """Texts that belong to no entry, one finding a folder."""
        texts = sorted({*self.folder.glob(_TEXTS), *self._matching(instead, _TEXTS)}, reverse=True)
        folders = {path.parent: path for path in texts}
        cause, fix = "There is no entry.yml beside this text", "Write it, or delete the text"
        return [
            Finding(path, 1, cause, fix)
            for folder, path in folders.items()
            if not (folder / "entry.yml").exists() and folder / "entry.yml" not in instead
        ]
