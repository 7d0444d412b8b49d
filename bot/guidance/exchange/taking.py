"""What files of translators and content workers would change, looked at before anything is
written."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bot.guidance.editing.desk import Check
from bot.guidance.exchange import translators, word, workbook_read
from bot.guidance.exchange.incoming import ExchangeRefused, Fault, Read
from bot.guidance.exchange.layout import KNOWN, PO, WORD, WORKBOOK, XLIFF
from bot.guidance.exchange.plan import Plan, plan, told
from bot.guidance.exchange.summary import summary
from bot.guidance.exchange.whole import new_faults
from bot.guidance.model import Made, Pack


@dataclass(frozen=True)
class Taken:
    """What was read and planned. faults: nothing may be written while there are any; unfinished:
    the names of texts that stay out."""

    plan: Plan
    unfinished: tuple[str, ...]
    faults: tuple[Fault, ...]

    @property
    def lines(self) -> list[str]:
        """What would change, in words."""
        return list(summary(self.plan, self.unfinished))

    @property
    def name(self) -> str:
        """A name of exactly these changes: which files become which bytes."""
        said = [
            (one.name, None if one.old is None else hashlib.sha256(one.old).hexdigest(), one.new)
            for one in sorted(self.plan.changes, key=lambda change: change.name)
        ]
        return hashlib.sha256(msgspec.json.encode(said)).hexdigest()


@dataclass(frozen=True)
class Packs:
    """Where texts go: the served packs with their folders, by the folder's name; folder: that of
    the main one; codes: the served languages; checks: what a changed text is held against."""

    folder: Path
    packs: Mapping[str, tuple[Path, Pack]]
    codes: Sequence[str]
    checks: Sequence[Check]


def looked_at(
    files: Sequence[Path], language: str | None, made: Made | None, there: Packs
) -> Taken:
    """What `files` change in the packs that are there, and all that is wrong in them.

    language: that of a Word document; made: how texts were made whose file does not say it. Raises
    ExchangeRefused for a file that cannot be read at all.
    """
    reads = [_read(file, language, there.folder.name) for file in files]
    texts = [text for read in reads for text in read.texts]
    found = plan(texts, there.packs, there.codes, made)
    faults = told((fault for read in reads for fault in read.faults), found.faults)
    if not faults and found.changes:
        faults = sorted(set(new_faults(there.folder, there.codes, found.changes, there.checks)))
    unfinished = tuple(name for read in reads for name in read.unfinished)
    return Taken(found, unfinished, tuple(faults))


def as_object(taken: Taken, copies: Sequence[Path]) -> Mapping[str, object]:
    """What programs are told. copies: workbooks in which the faults are marked."""
    return {
        "plan": taken.name,
        "texts": [
            {
                "pack": one.name.partition("/")[0],
                "language": one.after.language,
                "translation": one.after.translates is not None,
            }
            for one in taken.plan.changes
        ],
        "lines": [] if taken.faults else taken.lines,
        "faults": [str(fault) for fault in taken.faults],
        "copies": [copy.name for copy in copies],
    }


def _read(file: Path, language: str | None, pack: str) -> Read:
    suffix = file.suffix.lower()
    if suffix == WORKBOOK:
        return workbook_read.read_workbook(file)
    if suffix == PO:
        return translators.read_po(file)
    if suffix in XLIFF:
        return translators.read_xliff(file)
    if suffix == WORD:
        if language is None:
            raise ExchangeRefused(f"{file}: say its language with --lang")
        return word.read_word(file, language, pack)
    raise ExchangeRefused(f"{file}: its name ends with none of {KNOWN}, .docx (Word)")
