"""A large pack made from the shipped one, and how long it takes to check and to follow it."""

from __future__ import annotations

import argparse
import shutil
import string
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice, product
from pathlib import Path
from typing import TypeVar

from bot.guidance import files, schema, yamlfile
from bot.guidance.checks.checking import check_shelf
from bot.guidance.checks.processes import each
from bot.guidance.checks.rules import load_rules
from bot.guidance.model import Text
from bot.guidance.shelf import Shelf
from bot.guidance.watching import ServedPack
from bot.guidance.writing import written
from bot.languages import Languages
from bot.settings import Settings

ENTRIES = 2000
QUESTIONS = 10
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


def names() -> list[str]:
    """Words of letters that no two entries share, to tell questions apart: aaa, aab, ..."""
    return ["".join(letters) for letters in product(string.ascii_lowercase, repeat=3)]


def generate(source: Path, folder: Path, entries: int) -> None:
    """A pack of `entries` entries in `folder`, each a shipped one of `source` in all its
    languages with other questions. Those above the 90th have no short number."""
    for name in ("pack.yml", "contacts.yml", "checks.yml", "words"):
        copy = shutil.copytree if (source / name).is_dir() else shutil.copy
        copy(source / name, folder / name)
    originals = sorted(source.glob("*/*/entry.yml"))
    read = {
        path: files.parse_text(path, path.read_bytes()) for path in sorted(source.glob("*/*/*.md"))
    }
    exempt = folder / "neutrality.yml"
    for number, word in enumerate(islice(names(), entries)):
        original = originals[number % len(originals)].parent
        made = folder / original.parent.name / f"{original.name}-{word}"
        made.mkdir(parents=True)
        (made / "entry.yml").write_text(_facts(original / "entry.yml", number), "utf-8")
        for path, text in read.items():
            if path.parent == original:
                (made / path.name).write_bytes(_other(path, text, word))
    del exempt


def _facts(path: Path, number: int) -> str:
    kept = [line for line in path.read_text("utf-8").splitlines() if "number:" not in line]
    if number < 90:
        kept.insert(0, f"number: {number + 10}")
    return "\n".join(kept) + "\n"


def _other(path: Path, text: Text, word: str) -> bytes:
    questions = tuple(f"{question} {word}" for question in text.questions[:QUESTIONS])
    return written(path, replace(text, questions=questions), path.read_bytes())
