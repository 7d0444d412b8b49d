"""The served pack with the packs of countries that stand beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from bot.errors import ContentError
from bot.guidance import files, schema
from bot.guidance.country import misplaced
from bot.guidance.finding import Finding
from bot.guidance.library import Library
from bot.guidance.model import EUROPE, Pack
from bot.guidance.reading import Cache, Instead, Kept, Mapper, nothing_kept


class Shelf:
    """Reads a pack folder, and each folder beside it whose pack.yml says that it refines it.

    Not safe for calls from several threads at once. codes: the served languages, if known;
    each, kept: see Library.
    """

    def __init__(
        self,
        folder: Path,
        codes: Iterable[str] | None = None,
        each: Mapper = map,
        kept: Kept = nothing_kept,
    ) -> None:
        self.folder = folder
        self.findings: tuple[Finding, ...] = ()
        self._codes = None if codes is None else frozenset(codes)
        self._each = each
        self._kept = kept
        self._main = Library(folder, self._codes, each, kept)
        self._heads: Cache[schema.PackFile] = Cache(files.parse_pack, kept=kept)
        self._beside: dict[Path, Library] = {}
        self._folders: dict[str, Path] = {}

    @property
    def folders(self) -> Mapping[str, Path]:
        """The folders of the packs that were loaded, by the area for which they hold."""
        return {EUROPE: self.folder, **self._folders}

    def load(self) -> Pack:
        """The pack with its countries as the files are now; see Library.load."""
        main = self._main.load()
        heads, found = self._heads.read(
            [p for p in sorted(self.folder.parent.glob("*/pack.yml")) if p.parent != self.folder]
        )
        found = [*self._main.findings, *found]
        countries: dict[str, Pack] = {}
        self._folders = {}
        for path, head in heads.items():
            if head.refines != main.id:
                continue
            if fault := misplaced(path, head):
                found.append(fault)
            elif head.where in countries:
                cause = f"{head.where} is {countries[head.where].id}'s"
                found.append(Finding(path, 1, cause, "Keep one pack of a country"))
            else:
                countries |= self._country(path.parent, main, found)
                self._folders[head.where] = path.parent
        self.findings = tuple(dict.fromkeys(found))
        return replace(main, countries=countries)

    def tried(self, instead: Instead) -> tuple[tuple[Pack, ...], tuple[Finding, ...]]:
        """The packs that were loaded last and all their faults, if files had other contents.

        Nothing is kept of it. A pack that would have no usable pack.yml is left out.
        """
        main, faults = self._main.tried(instead)
        found, packs = list(faults), []
        if main is not None:
            packs.append(main)
            for folder in self._folders.values():
                pack, faults = self._beside[folder].tried(instead, main)
                found += faults
                packs += [] if pack is None else [pack]
        return tuple(packs), tuple(dict.fromkeys(found))

    def _country(self, folder: Path, main: Pack, found: list[Finding]) -> dict[str, Pack]:
        """The pack in `folder` by its country; none where it cannot be read."""
        library = self._beside.setdefault(
            folder, Library(folder, self._codes, self._each, self._kept)
        )
        try:
            pack = library.load(main)
        except ContentError:
            pack = None
        found += library.findings
        return {} if pack is None else {pack.where: pack}
