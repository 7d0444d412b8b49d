"""The served pack, read again when files change; the last good version stays.

A fault in one file takes back that file alone: its last good version is served,
the rest is current, and every fault is reported as a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from bot.errors import ContentError
from bot.guidance import files, schema
from bot.guidance.assemble import assemble
from bot.guidance.finding import Finding, InvalidContent
from bot.guidance.model import Contact, Pack, Text, Words
from bot.guidance.parts import PackParts

T = TypeVar("T")
_Signature = tuple[int, int, int]
_NO_FILE: _Signature = (0, 0, 0)


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
        except FileNotFoundError:
            self.seen[path] = (_NO_FILE, (Finding(path, 1, "The file is missing", "Write it"),))
        except OSError as error:
            problem = f"The file cannot be read: {error.strerror}"
            self.seen[path] = (_NO_FILE, (Finding(path, 1, problem, "Check its permissions"),))


class Library:
    """Reads a pack folder. Not safe for calls from several threads at once.

    codes: the served languages. Where they are given, files of another language are
    findings and not served, and each of these languages must have its words.
    """

    def __init__(self, folder: Path, codes: Iterable[str] | None = None) -> None:
        self.folder = folder
        self._codes = None if codes is None else frozenset(codes)
        self.findings: tuple[Finding, ...] = ()
        self._packs: _Cache[schema.PackFile] = _Cache(files.parse_pack)
        self._contacts: _Cache[dict[str, Contact]] = _Cache(files.parse_contacts)
        self._words: _Cache[Words] = _Cache(files.parse_words)
        self._entries: _Cache[schema.EntryFile] = _Cache(files.parse_entry)
        self._texts: _Cache[Text] = _Cache(files.parse_text)
        self._good: Pack | None = None

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
            raise ContentError("\n".join(str(f) for f in found))
        parts = PackParts(
            folder=self.folder,
            pack=next(iter(packs.values())),
            contacts=next(iter(contacts.values())),
            words=words,
            entries=entries,
            texts=texts,
            codes=self._codes,
        )
        pack, faults = assemble(parts, self._good)
        self._good = pack
        # What does not fit together is told of files as they are now: a file that
        # cannot be read stands in with its last good version, or not at all.
        unread = {finding.path for finding in found}
        known = {fault for fault in (*faults, *self._strays()) if fault.path not in unread}
        self.findings = tuple(sorted({*found, *known}))
        return pack

    def _strays(self) -> list[Finding]:
        """Texts that belong to no entry, one finding a folder."""
        folders = {path.parent: path for path in sorted(self.folder.glob("*/*/*.md"), reverse=True)}
        cause, fix = "There is no entry.yml beside this text", "Write it, or delete the text"
        return [
            Finding(path, 1, cause, fix)
            for folder, path in folders.items()
            if not (folder / "entry.yml").exists()
        ]

    @staticmethod
    def _take(cache: _Cache[T], paths: list[Path], found: list[Finding]) -> dict[Path, T]:
        values, findings = cache.read(paths)
        found.extend(findings)
        return values
