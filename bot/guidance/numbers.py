"""Short numbers: each belongs to one entry, and stays with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.guidance.finding import Finding
from bot.guidance.model import Entry


@dataclass(frozen=True)
class Claim:
    """An entry as it may be served, best first: as its files are, then with the facts
    that were served last. path is its entry.yml."""

    path: Path
    choices: tuple[Entry, ...]


def settle(
    claims: Sequence[Claim], held: Mapping[str, int | None]
) -> tuple[dict[str, Entry], list[Finding]]:
    """The entries, no two with one number, and what was refused for it.

    held: numbers by entry as they were served last. They stand on posters, so who had
    one keeps it; of several new ones the first is served under it and all are told.
    """
    choices = [list(claim.choices) for claim in claims]
    findings: list[Finding] = []
    # Each round takes a choice away, and the last choices cannot clash: they are what
    # was served together.
    while group := _clash(choices):
        number = choices[group[0]][0].number
        names = {n: choices[n][0].id for n in group}
        owner = next((n for n in group if held.get(names[n]) == number), group[0])
        others = [n for n in group if n != owner]
        if held.get(names[owner]) != number:
            findings.append(_taken(claims[owner].path, number, names[others[0]]))
        for n in others:
            findings.append(_taken(claims[n].path, number, names[owner]))
            choices[n].pop(0)
    return {left[0].id: left[0] for left in choices if left}, findings


def _clash(choices: Sequence[Sequence[Entry]]) -> list[int] | None:
    """Positions of entries that want the same number."""
    wanted: defaultdict[int, list[int]] = defaultdict(list)
    for position, left in enumerate(choices):
        if left and left[0].number is not None:
            wanted[left[0].number].append(position)
    return next((group for group in wanted.values() if len(group) > 1), None)


def _taken(path: Path, number: int | None, owner: str) -> Finding:
    return Finding(path, 1, f"Number {number} is {owner}'s", "Take a free number")
