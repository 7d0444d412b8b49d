"""What an audit reported, judged against the pins and the reviewed list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import msgspec
from packaging.utils import canonicalize_name
from packaging.version import Version

from evaluation.supply.finding import Finding, read_list
from evaluation.supply.pins import Pin

FILE = "accepted.yml"
VALID_FOR = timedelta(days=180)
Words = Annotated[str, msgspec.Meta(min_length=10)]


class Vulnerability(msgspec.Struct, frozen=True):
    """One known vulnerability; aliases are its names elsewhere."""

    id: str
    fix_versions: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


class Audited(msgspec.Struct, frozen=True):
    """A package in pip-audit's report: either a version with its vulnerabilities, or skipped."""

    name: str
    version: str | None = None
    skip_reason: str | None = None
    vulns: tuple[Vulnerability, ...] = ()


class Report(msgspec.Struct, frozen=True):
    """pip-audit's report (`--format json`)."""

    dependencies: tuple[Audited, ...]


class Accepted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A known vulnerability that stays for now: why it does not reach us, and which measure
    of ours sees to that."""

    package: str
    id: str
    reason: Words
    measure: Words
    looked_at: date


class AcceptedList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of requirements/accepted.yml."""

    accepted: tuple[Accepted, ...]


def load_accepted(folder: Path) -> tuple[Accepted, ...]:
    """Read accepted.yml of `folder`. Raises SupplyFileError."""
    return read_list(folder / FILE, AcceptedList).accepted


def check_ages(accepted: Sequence[Accepted], today: date) -> list[Finding]:
    """Entries that nobody looked at for 180 days, or that were looked at tomorrow."""
    return [
        Finding(
            FILE,
            f"{entry.package} {entry.id} was looked at on {entry.looked_at}",
            f"look again every {VALID_FOR.days} days and write the day",
        )
        for entry in accepted
        if not timedelta(0) <= today - entry.looked_at <= VALID_FOR
    ]


def judge(pins: Sequence[Pin], report: Report, accepted: Sequence[Accepted]) -> list[Finding]:
    """What the report says against the pins: not audited, vulnerable, accepted without need."""
    findings = [Finding(pin.file, *hole) for pin in pins if (hole := _hole(pin, report))]
    files = {pin.name: pin.file for pin in pins}
    needed: set[Accepted] = set()
    for package in report.dependencies:
        name = canonicalize_name(package.name)
        for vulnerability in package.vulns:
            names = {vulnerability.id, *vulnerability.aliases}
            entries = {e for e in accepted if e.package == name and e.id in names}
            needed |= entries
            if not entries:
                cause = f"{name} {package.version} has {', '.join(sorted(names))}"
                fixed = ", ".join(vulnerability.fix_versions) or "no version yet"
                fix = f"fixed in {fixed}; raise it, or write into {FILE} why it does not reach us"
                findings.append(Finding(files.get(name, FILE), cause, fix))
    findings += [
        Finding(FILE, f"{entry.package} {entry.id} is no longer found", "take the entry out")
        for entry in accepted
        if entry not in needed
    ]
    return findings


def _hole(pin: Pin, report: Report) -> tuple[str, str] | None:
    """Cause and fix, when the report has no answer for exactly this pin."""
    entries = [one for one in report.dependencies if canonicalize_name(one.name) == pin.name]
    if any(one.version is not None and Version(one.version) == pin.version for one in entries):
        return None
    reason = next((one.skip_reason for one in entries if one.skip_reason is not None), None)
    if reason is None:
        return f"{pin} is missing from the report", "see why pip-audit left it out"
    return f"{pin} was skipped: {reason}", "pin a version that the advisory service knows"
