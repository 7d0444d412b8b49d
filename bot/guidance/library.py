"""The served pack, read again when files change; the last good version stays.

A fault in one file takes back that file alone: its last good version is served,
the rest is current, and every fault is reported as a finding.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from bot.errors import ContentError
from bot.guidance import files, schema
from bot.guidance.assemble import assemble
from bot.guidance.finding import Finding
from bot.guidance.model import Contact, Pack, Text, Words
from bot.guidance.parts import PackParts
from bot.guidance.reading import Cache, Mapper
from bot.guidance.tree import Tree

T = TypeVar("T")


class Library:
    """Reads a pack folder. Not safe for calls from several threads at once.

    codes: the served languages. Where they are given, files of another language are
    findings and not served, and each of these languages must have its words. each: may
    share the reading of texts between processes. The packs of countries are read by a Shelf.
    """

    def __init__(
        self, folder: Path, codes: Iterable[str] | None = None, each: Mapper = map
    ) -> None:
        self.folder = folder
        self._codes = None if codes is None else frozenset(codes)
        self.findings: tuple[Finding, ...] = ()
        self._packs: Cache[schema.PackFile] = Cache(files.parse_pack)
        self._contacts: Cache[dict[str, Contact]] = Cache(files.parse_contacts)
        self._words: Cache[Words] = Cache(files.parse_words)
        self._entries: Cache[schema.EntryFile] = Cache(files.parse_entry)
        self._texts: Cache[Text] = Cache(files.parse_text, each)
        self._places: Cache[frozenset[str]] = Cache(files.parse_places)
        self._good: Pack | None = None
        self._tree = Tree(folder)

    def load(self, base: Pack | None = None) -> Pack:
        """The pack as the files are now, with last good versions where they are broken.

        base: the pack that this one refines for a country. `findings` then holds every
        fault. Raises ContentError when there is no usable pack.yml or contacts.yml at all.
        """
        found: list[Finding] = []
        packs = self._take(self._packs, [self.folder / "pack.yml"], found)
        contacts = self._take(self._contacts, [self.folder / "contacts.yml"], found)
        listed = self._tree.files()
        words = self._take(self._words, listed.words, found)
        entries = self._take(self._entries, listed.entries, found)
        texts = self._take(self._texts, listed.texts, found)
        places = self._take(self._places, listed.places, found)
        self.findings = tuple(found)
        if not packs or not contacts:
            raise ContentError("\n".join(str(f) for f in found))
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
        self._good = pack
        # What does not fit together is told of files as they are now: a file that
        # cannot be read stands in with its last good version, or not at all.
        unread = {finding.path for finding in found}
        known = {
            fault for fault in (*faults, *map(_stray, listed.strays)) if fault.path not in unread
        }
        self.findings = tuple(sorted({*found, *known}))
        return pack

    @staticmethod
    def _take(cache: Cache[T], paths: list[Path], found: list[Finding]) -> dict[Path, T]:
        values, findings = cache.read(paths)
        found.extend(findings)
        return values


def _stray(path: Path) -> Finding:
    """The finding for a text that belongs to no entry."""
    cause, fix = "There is no entry.yml beside this text", "Write it, or delete the text"
    return Finding(path, 1, cause, fix)
