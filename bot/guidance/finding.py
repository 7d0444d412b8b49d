"""Findings: what is wrong in a content file, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bot.errors import SafarError


@dataclass(frozen=True, order=True)
class Finding:
    """One fault of one file. line counts from 1; cause and fix are plain sentences."""

    path: Path
    line: int
    cause: str
    fix: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.cause}. {self.fix}."


def moved(finding: Finding, copy: Path, folder: Path) -> Finding:
    """A finding in the folder `copy` as one in `folder`, whose copy it is; others as they are."""
    if not finding.path.is_relative_to(copy):
        return finding
    return replace(finding, path=folder / finding.path.relative_to(copy))


def as_object(finding: Finding) -> Mapping[str, str | int]:
    """The finding for programs: file, line, cause and fix."""
    return {
        "file": str(finding.path),
        "line": finding.line,
        "cause": finding.cause,
        "fix": finding.fix,
    }


class InvalidContent(SafarError):
    """A content file that cannot be used, with all that was found in it."""

    code = "content"

    def __init__(self, *findings: Finding) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings
