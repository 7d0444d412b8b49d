"""The pins of requirements/: what gets installed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from evaluation.supply.finding import Finding

# Each is installed by the Makefile. A file that is not read would be a hole.
FILES = ("light.txt", "full.txt", "torch.txt", "dev.txt", "train.txt", "speech.txt", "audit.txt")
_PIN = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)==([A-Za-z0-9][A-Za-z0-9.!+_-]*)")


@dataclass(frozen=True)
class Pin:
    """One exact version of a package, and the file that installs it. The name is canonical."""

    name: str
    version: Version
    file: str

    def __str__(self) -> str:
        return f"{self.name}=={self.version}"


@dataclass(frozen=True)
class Pins:
    """All pins, and the lines that are none."""

    pins: tuple[Pin, ...]
    findings: tuple[Finding, ...]


def read_pins(folder: Path) -> Pins:
    """The pins of all requirement files in `folder`, those that are not in FILES among them."""
    pins: list[Pin] = []
    findings: list[Finding] = []
    for name in sorted({*FILES, *(path.name for path in folder.glob("*.txt"))}):
        path = folder / name
        if not path.is_file():
            findings.append(Finding(name, "the file is missing", "run: make pins"))
            continue
        found = parse(name, path.read_text("utf-8", "replace"))
        pins += found.pins
        findings += found.findings
    return Pins(tuple(pins), tuple(findings))


def parse(file: str, text: str) -> Pins:
    """The pins of the lines of `file`.

    Nothing else may stand there, not even a comment: an option or an address could name
    a registry, and a range would install what nobody looked at.
    """
    pins: list[Pin] = []
    findings: list[Finding] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        pin = _pin(file, line.strip())
        if pin is None:
            cause = f"line {number} is not an exact pin: {line.strip()!r}"
            findings.append(Finding(file, cause, "write name==version and nothing else"))
        elif any(pin.name == other.name for other in pins):
            findings.append(Finding(file, f"{pin.name} stands there twice", "keep one line"))
        else:
            pins.append(pin)
    return Pins(tuple(pins), tuple(findings))


def _pin(file: str, line: str) -> Pin | None:
    match = _PIN.fullmatch(line)
    if match is None:
        return None
    try:
        return Pin(canonicalize_name(match[1]), Version(match[2]), file)
    except InvalidVersion:
        return None
