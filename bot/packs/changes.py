"""What people would read anew if another version were served."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from bot.guidance.model import Pack

T = TypeVar("T")


@dataclass(frozen=True)
class Difference:
    """Names that are new, have changed, and are gone, each sorted."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]

    @staticmethod
    def of(before: Mapping[str, T], after: Mapping[str, T]) -> Difference:
        both = before.keys() & after.keys()
        return Difference(
            tuple(sorted(after.keys() - before.keys())),
            tuple(sorted(name for name in both if before[name] != after[name])),
            tuple(sorted(before.keys() - after.keys())),
        )

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone)

    def lines(self, what: str) -> Iterator[str]:
        """For the operator: one line for each kind of change that there is."""
        for kind in ("new", "changed", "gone"):
            if names := getattr(self, kind):
                yield f"{what} {kind} ({len(names)}): {', '.join(names)}"


def changes(before: Pack | None, after: Pack) -> list[str]:
    """The changes of guidance as lines for the operator; empty where there is none.

    before: None where nothing sound was served.
    """
    old, new = _packs(before), _packs(after)
    return [
        *Difference.of(_entries(old), _entries(new)).lines("entries"),
        *Difference.of(_contacts(old), _contacts(new)).lines("contacts"),
        *_languages(old, new),
        *Difference.of(_rest(old), _rest(new)).lines("names of topics, contacts and places"),
    ]


def _packs(pack: Pack | None) -> dict[str, Pack]:
    """The pack and those of its countries, each by what stands before its names."""
    if pack is None:
        return {}
    return {"": pack, **{f"{code}: ": one for code, one in pack.countries.items()}}


def _entries(packs: Mapping[str, Pack]) -> dict[str, object]:
    return {f"{at}{e.id}": e for at, pack in packs.items() for e in pack.entries.values()}


def _contacts(packs: Mapping[str, Pack]) -> dict[str, object]:
    return {f"{at}{c.id}": c for at, pack in packs.items() for c in pack.contacts.values()}


def _rest(packs: Mapping[str, Pack]) -> dict[str, object]:
    return {
        pack.id: (pack.title, pack.status, pack.topics, pack.words, pack.places)
        for pack in packs.values()
    }


def _languages(old: Mapping[str, Pack], new: Mapping[str, Pack]) -> Iterator[str]:
    before, after = _texts(old), _texts(new)
    for language in sorted(before.keys() | after.keys()):
        found = Difference.of(before.get(language, {}), after.get(language, {}))
        if found:
            numbers = f"{len(found.new)} new, {len(found.changed)} changed, {len(found.gone)} gone"
            yield f"texts in {language}: {numbers}"


def _texts(packs: Mapping[str, Pack]) -> dict[str, dict[str, object]]:
    """The texts of all entries by language and entry."""
    found: dict[str, dict[str, object]] = {}
    for at, pack in packs.items():
        for entry in pack.entries.values():
            for language, text in entry.texts.items():
                found.setdefault(language, {})[f"{at}{entry.id}"] = text
    return found
