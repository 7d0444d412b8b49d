"""What an editor looked at and allows: checks.yml of a pack, which is optional."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct, field

from bot.guidance import files, yamlfile
from bot.guidance.finding import Finding

FILE = "checks.yml"
Reason = Annotated[str, Meta(min_length=10)]


class Excuse(Struct, frozen=True, forbid_unknown_fields=True):
    """Words that may stand in one text, as a finding quotes them, and why."""

    entry: str
    language: str
    words: Annotated[str, Meta(min_length=3)]
    reason: Reason


class Allowed(Struct, frozen=True, forbid_unknown_fields=True):
    """numbers and web: what texts may name beside the contacts, each with the reason."""

    numbers: dict[str, Reason] = field(default_factory=dict)
    web: dict[str, Reason] = field(default_factory=dict)
    texts: tuple[Excuse, ...] = ()


def load_allowed(folder: Path) -> Allowed:
    """What the pack in `folder` allows; nothing without the file. Raises InvalidContent."""
    path = folder / FILE
    if not path.exists():
        return Allowed()
    return yamlfile.parse(path, files.decode(path, path.read_bytes()), Allowed)


def excused(
    found: Iterable[Finding], entry: str, language: str, allowed: Allowed
) -> tuple[list[Finding], set[Excuse]]:
    """The findings of one text that nothing excuses, and the excuses that were needed."""
    mine = [one for one in allowed.texts if (one.entry, one.language) == (entry, language)]
    left: list[Finding] = []
    needed: set[Excuse] = set()
    for finding in found:
        excuse = next((one for one in mine if one.words in finding.cause), None)
        if excuse is None:
            left.append(finding)
        else:
            needed.add(excuse)
    return left, needed


def not_needed(folder: Path, allowed: Allowed, needed: set[Excuse]) -> Iterator[Finding]:
    """A finding for each excuse that no text needs."""
    for one in allowed.texts:
        if one not in needed:
            cause = f"Nothing is found in {one.entry}/{one.language}.md with {one.words!r}"
            yield Finding(folder / FILE, 1, cause, "Remove the exception")
