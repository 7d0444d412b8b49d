"""How far each language of a pack is: a count of its texts by state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.guidance.model import Pack
from bot.guidance.state import State, state_of

STATES: tuple[State, ...] = ("approved", "draft", "outdated", "expired", "changed")


@dataclass(frozen=True)
class LanguageStatus:
    """One language: how many texts are in each state, and the entries that have none."""

    language: str
    counts: Mapping[State, int]
    missing: tuple[str, ...]


def status_of(pack: Pack, languages: Iterable[str], today: date) -> Sequence[LanguageStatus]:
    """The status of each of `languages`, in their order."""
    found = []
    for language in languages:
        counts = Counter(
            state_of(pack, entry, entry.texts[language], today)
            for entry in pack.entries.values()
            if language in entry.texts
        )
        missing = tuple(sorted(e.id for e in pack.entries.values() if language not in e.texts))
        found.append(LanguageStatus(language, counts, missing))
    return found
