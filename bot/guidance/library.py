"""The served pack, read again when files change; the last good version stays.

A fault in one file takes back that file alone: its last good version is served,
the rest is current, and every fault is reported as a finding.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from bot.errors import ContentError
from bot.guidance import files, schema
from bot.guidance.assemble import assemble
from bot.guidance.finding import Finding
from bot.guidance.model import EUROPE, Contact, Pack, Text, Words
from bot.guidance.parts import PackParts
from bot.guidance.reading import Cache, Instead, Kept, Mapper, nothing_kept
from bot.guidance.tree import Tree

T = TypeVar("T")
_NOTHING: Instead = MappingProxyType({})


class Library:
    """Reads a pack folder. Not safe for calls from several threads at once.

    codes: the served languages. Where they are given, files of another language are
    findings and not served, and each of these languages must have its words. each: may
    share the reading of texts between processes. kept: what stands in for pack.yml, contacts.yml
    and words that cannot be read. The packs of countries are read by a Shelf.
    """

    def __init__(
        self,
        folder: Path,
        codes: Iterable[str] | None = None,
        each: Mapper = map,
        kept: Kept = nothing_kept,
    ) -> None:
        self.folder = folder
        self._codes = None if codes is None else frozenset(codes)
        self.findings: tuple[Finding, ...] = ()
        self._packs: Cache[schema.PackFile] = Cache(files.parse_pack, kept=kept)
        self._contacts: Cache[dict[str, Contact]] = Cache(files.parse_contacts, kept=kept)
        self._words: Cache[Words] = Cache(files.parse_words, kept=kept)
        self._entries: Cache[schema.EntryFile] = Cache(files.parse_entry)
        self._texts: Cache[Text] = Cache(files.parse_text, each)
        self._places: Cache[frozenset[str]] = Cache(files.parse_places)
        self._good: Pack | None = None
        self._tree = Tree(folder)

    def load(self, base: Pack | None = None) -> Pack:
        """The pack as the files are now, with last good versions where they are broken.

        base: the pack that this one refines for a country. `findings` then holds every
        fault. Raises ContentError when there is no usable pack.yml or contacts.yml, unless they
        are merely missing in a folder without any text: that is a pack without entries.
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

        def take(cache: Cache[T], paths: list[Path]) -> dict[Path, T]:
            values, findings = cache.read(paths, instead)
            found.extend(findings)
            return values

        packs = take(self._packs, [self.folder / "pack.yml"])
        contacts = take(self._contacts, [self.folder / "contacts.yml"])
        listed = self._tree.files()
        words = take(self._words, self._with(listed.words, instead, "words/*.yml"))
        entries = take(self._entries, self._with(listed.entries, instead, "*/*/entry.yml"))
        texts = take(self._texts, self._with(listed.texts, instead, "*/*/*.md"))
        places = take(self._places, self._with(listed.places, instead, "places/*.txt"))
        if self.folder.is_dir() and not (listed.entries or listed.texts):
            # A pack that nobody has begun. Files that are there must be right all the same.
            packs = packs or self._unwritten("pack.yml", self._bare())
            contacts = contacts or self._unwritten("contacts.yml", {})
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
        strays = [path for path in listed.strays if path.with_name("entry.yml") not in instead]
        known = {fault for fault in (*faults, *map(_stray, strays)) if fault.path not in unread}
        return pack, tuple(sorted({*found, *known}))

    def _unwritten(self, name: str, value: T) -> dict[Path, T]:
        """`value` in the place of a file that there is not; nothing for one that is broken."""
        path = self.folder / name
        return {} if path.exists() else {path: value}

    def _bare(self) -> schema.PackFile:
        """What stands for a pack.yml that there is not."""
        name, codes = self.folder.name, self._codes or {"en"}
        source = "en" if "en" in codes else min(codes)
        return schema.PackFile(name, name, EUROPE, source, "own")

    def _with(self, paths: list[Path], instead: Instead, pattern: str) -> list[Path]:
        """The paths, and those of other contents that a file would have whose name fits."""
        more = {
            path
            for path in instead
            if path.is_relative_to(self.folder) and path.relative_to(self.folder).match(pattern)
        }
        return sorted({*paths, *more}) if more else paths


def _stray(path: Path) -> Finding:
    """The finding for a text that belongs to no entry."""
    cause, fix = "There is no entry.yml beside this text", "Write it, or delete the text"
    return Finding(path, 1, cause, fix)
