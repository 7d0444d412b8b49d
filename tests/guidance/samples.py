"""Small valid content, and a pack folder to break."""

from __future__ import annotations

import os
import textwrap
from itertools import count
from pathlib import Path

from bot.guidance.finding import Finding, InvalidContent
from bot.guidance.library import Library

PACK = """\
id: sample
title: Sample pack
where: europe
source_language: en
status: example
topics: [stay, arrival]
"""

CONTACTS = """\
"112":
  phone: "112"
  source: https://example.org/112
aid:
  web: https://example.org/
  source: https://example.org/aid
"""

WORDS = """\
topics:
  stay: Staying
  arrival: Arriving
contacts:
  "112":
    name: Emergency number
    where: Everywhere
  aid:
    name: Aid
    where: Some countries
"""

ENTRY = """\
number: {number}
stage: stay
where: europe
contacts: ["112"]
sources:
  - title: A law
    publisher: A publisher
    url: https://example.org/law
    read: 2026-11-01
checked: 2026-11-01
review_by: 2027-05-01
"""

TEXT = """\
---
title: {title}
questions:
  - first question
  - second question
made: {made}
---
First paragraph.

Second paragraph.

## steps
1. First step
2. Second step

## sms
Short text.

## spoken
Spoken text.
"""
BODY_LINE = 8
"""The line of TEXT on which its body begins."""


def text(title: str = "A title", made: str = "written", translates: str | None = None) -> str:
    """A valid language file."""
    content = TEXT.format(title=title, made=made)
    line = f"made: {made}\n"
    return (
        content
        if translates is None
        else content.replace(line, f"{line}translates: {translates}\n")
    )


def translation(title: str = "Un titre") -> str:
    """A valid language file of a translation."""
    return text(title, "human-translated", "0123456789abcdef")


def entry(number: int = 12) -> str:
    """A valid entry.yml."""
    return ENTRY.format(number=number)


def only_finding(error: InvalidContent) -> Finding:
    """The finding of an error that has just one."""
    assert len(error.findings) == 1, str(error)
    return error.findings[0]


def finding_of(library: Library, name: str) -> Finding:
    """The one finding there is, which must be in the file `name`."""
    assert len(library.findings) == 1, library.findings
    (finding,) = library.findings
    assert finding.path == library.folder / name
    assert finding.line >= 1
    assert finding.cause
    assert finding.fix
    return finding


class PackFolder:
    """A pack folder with one entry, stay/wages, in English and French."""

    _ticks = count(1_700_000_000)

    def __init__(self, path: Path) -> None:
        self.path = path
        self.write("pack.yml", PACK)
        self.write("contacts.yml", CONTACTS)
        self.write("words/en.yml", WORDS)
        self.write("words/fr.yml", WORDS)
        self.add_entry("stay/wages", 12)

    def add_entry(self, name: str, number: int) -> None:
        """A sound entry in both languages."""
        self.write(f"{name}/entry.yml", entry(number))
        self.write(f"{name}/en.md", text())
        self.write(f"{name}/fr.md", translation())

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file with a time of change that no earlier write had."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        tick = next(self._ticks)
        os.utime(path, (tick, tick))
        return path

    def edit(self, name: str, old: str, new: str) -> Path:
        """Replace `old`, which must be there, in a file."""
        content = (self.path / name).read_text("utf-8")
        assert old in content, textwrap.shorten(content, 200)
        return self.write(name, content.replace(old, new))

    def delete(self, name: str) -> None:
        (self.path / name).unlink()
