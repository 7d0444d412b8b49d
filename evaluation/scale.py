"""A large pack made from the shipped one, and how long it takes to check and to follow it."""

from __future__ import annotations

import shutil
import string
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, product
from pathlib import Path
from typing import TypeVar

from bot.guidance import files
from bot.guidance.writing import written

ENTRIES = 2000
QUESTIONS = 10
# Entries that can have a short number.
POSTERS = 90
_MARK = "qqqq"
R = TypeVar("R")


@dataclass(frozen=True)
class Scale:
    """Texts of the pack and findings in it; seconds."""

    entries: int
    texts: int
    findings: int
    check: float
    reload: float

    def line(self) -> str:
        return (
            f"{self.entries} entries, {self.texts} texts: check {self.check:.1f} s "
            f"({self.findings} findings), reload of one changed file {self.reload:.2f} s"
        )


def generate(source: Path, folder: Path, entries: int) -> None:
    """A pack of `entries` entries in `folder`, each a shipped one of `source` in all its
    languages with other questions. Those above the 90th have no number."""
    for name in ("pack.yml", "contacts.yml", "checks.yml", "words"):
        copy = shutil.copytree if (source / name).is_dir() else shutil.copy
        copy(source / name, folder / name)
    originals = [path.parent for path in sorted(source.glob("*/*/entry.yml"))]
    templates = {one: {p.name: _template(p) for p in one.glob("*.md")} for one in originals}
    for number, word in enumerate(islice(_words(), entries)):
        original = originals[number % len(originals)]
        made = folder / original.parent.name / f"{original.name}-{word}"
        made.mkdir(parents=True)
        (made / "entry.yml").write_text(_facts(original / "entry.yml", number), "utf-8")
        for name, template in templates[original].items():
            (made / name).write_bytes(template.replace(_MARK.encode(), word.encode()))


def _words() -> Iterator[str]:
    """Words that no two entries share, to tell their questions apart: aaa, aab, ..."""
    return ("".join(letters) for letters in product(string.ascii_lowercase, repeat=3))


def _facts(path: Path, number: int) -> str:
    kept = [line for line in path.read_text("utf-8").splitlines() if "number:" not in line]
    if number < POSTERS:
        kept.insert(0, f"number: {number + 10}")
    return "\n".join(kept) + "\n"


def _template(path: Path) -> bytes:
    content = path.read_bytes()
    text = files.parse_text(path, content)
    questions = tuple(f"{question} {_MARK}" for question in text.questions[:QUESTIONS])
    return written(path, replace(text, questions=questions), content)
