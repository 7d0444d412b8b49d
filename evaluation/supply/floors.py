"""The lowest versions that are safe for us: a check that needs no network."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import msgspec
from packaging.version import InvalidVersion, Version

from evaluation.supply.finding import Finding, SupplyFileError, read_list
from evaluation.supply.pins import Pin

FILE = "floors.yml"
Advisory = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^(CVE-\d{4}-\d{4,}|GHSA(-[2-9cfghjmpqrvwx]{4}){3}|PYSEC-\d{4}-\d+)$",
    ),
]
Words = Annotated[str, msgspec.Meta(min_length=10)]


class Floor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The lowest safe version of a package. Without an advisory the reason stands alone."""

    package: str
    lowest: str
    reason: Words
    advisory: Advisory | None = None
    read_at: str | None = None


class Below(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A version below its floor that stays, and why that does not reach us."""

    package: str
    pinned: str
    reason: Words


class Floors(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of requirements/floors.yml."""

    floors: tuple[Floor, ...]
    exceptions: tuple[Below, ...]


def load_floors(folder: Path) -> Floors:
    """Read floors.yml of `folder`. Raises SupplyFileError."""
    path = folder / FILE
    floors = read_list(path, Floors)
    try:
        for version in (*(f.lowest for f in floors.floors), *(e.pinned for e in floors.exceptions)):
            Version(version)
    except InvalidVersion as error:
        raise SupplyFileError(f"{path}: {error}; write a version as in the pins") from error
    return floors


def check_floors(pins: Sequence[Pin], floors: Floors) -> list[Finding]:
    """What is below its floor, what has no pin, and which exceptions are not needed."""
    findings = []
    excused = {(e.package, Version(e.pinned)) for e in floors.exceptions}
    below: set[tuple[str, Version]] = set()
    for floor in floors.floors:
        if floor.advisory is not None and floor.read_at is None:
            cause = f"{floor.package} names {floor.advisory} but not where it was read"
            findings.append(Finding(FILE, cause, "add read_at"))
        pinned = [pin for pin in pins if pin.name == floor.package]
        if not pinned:
            cause = f"{floor.package} has a floor but no pin"
            findings.append(Finding(FILE, cause, "take the floor out, or pin the package"))
        for pin in pinned:
            if pin.version >= Version(floor.lowest):
                continue
            below.add((pin.name, pin.version))
            if (pin.name, pin.version) not in excused:
                why = f"{floor.advisory}: {floor.reason}" if floor.advisory else floor.reason
                cause = f"{pin} is below {floor.lowest} ({why})"
                fix = f"raise it in pyproject.toml and run make pins, or add a reason to {FILE}"
                findings.append(Finding(pin.file, cause, fix))
    for package, version in sorted(excused - below):
        cause = f"the exception for {package} {version} is not needed"
        findings.append(Finding(FILE, cause, "take it out"))
    return findings
