"""Example questions of two entries that are nearly the same: the search cannot tell them apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from bot.guidance.finding import Finding
from bot.guidance.lines import Lines
from bot.guidance.model import Pack
from bot.guidance.neutrality.folding import words

# One word differs, and it by about one letter: other words are another question.
ALIKE = 0.8
# Of fewer words, one that differs is nearly all of the question.
_FEWEST_WORDS = 4
_LONG = 4


@dataclass(frozen=True)
class _Asked:
    entry: str
    question: str
    words: tuple[str, ...]


def duplicates(pack: Pack, folder: Path, language: str) -> list[Finding]:
    """A finding for each pair of entries with a question that is, in that language, the same,
    has the same words in another order, or differs by a slip of the pen."""
    lines: dict[Path, Lines] = {}
    return [_finding(folder, lines, language, *pair) for pair in _pairs(pack, language)]


def _pairs(pack: Pack, language: str) -> Iterator[tuple[_Asked, _Asked]]:
    """Each two questions of different entries that are alike."""
    asked = [
        _Asked(entry.id, question, tuple(sorted(words(question, language)[1])))
        for entry in pack.entries.values()
        if language in entry.texts
        for question in dict.fromkeys(entry.texts[language].questions)
    ]
    same: defaultdict[tuple[str, ...], list[_Asked]] = defaultdict(list)
    for one in asked:
        same[one.words].append(one)
    for group in same.values():
        yield from _others(group)
    yield from _slips({held: group[0] for held, group in same.items()})


def _others(group: list[_Asked]) -> Iterator[tuple[_Asked, _Asked]]:
    first = group[0]
    yield from ((first, other) for other in group[1:] if other.entry != first.entry)


def _slips(questions: Mapping[tuple[str, ...], _Asked]) -> Iterator[tuple[_Asked, _Asked]]:
    """Questions that share all words but one are looked for by the hashes of the words that they
    share: comparing each with each takes too long for many."""
    once: set[int] = set()
    again: set[int] = set()
    for held in questions:
        for _, rest in _left_out(held):
            (again if rest in once else once).add(rest)
    beside: defaultdict[int, list[tuple[str, _Asked]]] = defaultdict(list)
    for held, asked in questions.items():
        for word, rest in _left_out(held):
            if rest in again:
                beside[rest].append((word, asked))
    for group in beside.values():
        for n, (word, one) in enumerate(group):
            for slip, other in group[n + 1 :]:
                if one.entry != other.entry and _alike(word, slip):
                    yield one, other


def _left_out(held: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """Each word that may be a slip, with the hash of the words beside it."""
    if len(held) < _FEWEST_WORDS:
        return iter(())
    every = sum(map(hash, held))
    return ((word, every - hash(word)) for word in held if len(word) >= _LONG)


def _alike(word: str, other: str) -> bool:
    return SequenceMatcher(None, word, other).ratio() >= ALIKE


def _finding(
    folder: Path, lines: dict[Path, Lines], language: str, one: _Asked, other: _Asked
) -> Finding:
    places = []
    for asked in (one, other):
        path = folder / asked.entry / f"{language}.md"
        found = lines.setdefault(path, Lines(path)).all_of(asked.question)
        places.append((path, found[0] if found else 1))
    (path, line), (theirs, their_line) = places
    also = f"{other.entry}/{theirs.name}:{their_line}"
    cause = f"The question {one.question!r} is nearly that of {also}: {other.question!r}"
    return Finding(path, line, cause, "Keep it in the entry that answers it, change the other")
