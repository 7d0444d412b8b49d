"""What must hold for the pack of a country, beside the pack that it refines."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bot.guidance import schema
from bot.guidance.finding import Finding
from bot.guidance.model import EUROPE, Words
from bot.guidance.parts import PackParts


def fitting(parts: PackParts, path: Path, name: str, file: schema.EntryFile) -> list[Finding]:
    """Why the entry `name` can not stand where it is: in another place, or beside nothing."""
    found = []
    if file.where != parts.pack.where:
        cause = f"The entry holds for {file.where!r}, its pack for {parts.pack.where!r}"
        found.append(Finding(path, 1, cause, "Give the same under where, or move it"))
    if parts.base is None:
        return found
    refined = parts.base.entries.get(name)
    if refined is None:
        cause = f"{parts.base.id} has no entry {name}"
        found.append(Finding(path, 1, cause, "Write that first, or correct the folder"))
    elif (file.number, file.stage) != (refined.number, refined.stage):
        cause = f"{name} has the number {refined.number} and the stage {refined.stage}"
        found.append(Finding(path, 1, cause, f"Give the same as {parts.base.id}"))
    return found


def places_of(parts: PackParts) -> tuple[frozenset[str], list[Finding]]:
    """The names of the country in all languages, and the languages that have none.

    A pack that refines none has no places.
    """
    if parts.base is None:
        return frozenset(), []
    found = list(_without_places(parts))
    names = (n for path, n in parts.places.items() if parts.serves(path.stem))
    return frozenset[str]().union(*names), found


def _without_places(parts: PackParts) -> Iterable[Finding]:
    for code in sorted(parts.codes or ()):
        path = parts.folder / "places" / f"{code}.txt"
        if not parts.places.get(path):
            yield Finding(path, 1, "No place is named", "Write how people call the country")
    for path in parts.places:
        if not parts.serves(path.stem):
            cause = f"{path.stem!r} is not a served language"
            yield Finding(path, 1, cause, "Add it to languages.yml")


def missing_country(parts: PackParts, path: Path, words: Words) -> list[Finding]:
    """A finding for the words of a country's pack that do not name it."""
    if parts.pack.where == EUROPE or words.country is not None:
        return []
    return [Finding(path, 1, "The country has no name", "Add it under country")]


def misplaced(path: Path, pack: schema.PackFile) -> Finding | None:
    """A finding for a pack.yml that refines another pack without being of a country."""
    if pack.refines is None or pack.where != EUROPE:
        return None
    return Finding(path, 1, "A pack that refines another is of a country", "Give its code: GR")
