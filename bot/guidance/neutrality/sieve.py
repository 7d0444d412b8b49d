"""Which patterns of the lists may be found in a sentence, by the letters that they require."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bot.guidance.neutrality.patterns import Pattern
from bot.guidance.neutrality.required import Letters

Role = Literal["emergency", "about", "allowed", "plain", "strict"]
# Required letters are looked up by the first of them.
_BEGINNING = 2


@dataclass(frozen=True)
class Listed:
    """A pattern and what it is for; kind is that of words that push, else empty."""

    role: Role
    kind: str
    pattern: Pattern


class Sieve:
    """Holds the patterns of a language. Texts use the same words again and again, so what a word
    holds is looked up once."""

    def __init__(self, patterns: Iterable[Listed]) -> None:
        self._patterns: list[tuple[Listed, Letters]] = []
        self._always: set[int] = set()
        self._words = _Words()
        for number, listed in enumerate(patterns):
            required = listed.pattern.required
            long = tuple(some for some in required if min(map(len, some)) >= _BEGINNING)
            self._patterns.append((listed, long[1:]))
            if long:
                self._words.want(number, long)
            else:
                self._always.add(number)

    @property
    def listed(self) -> list[Listed]:
        """All patterns."""
        return [listed for listed, _ in self._patterns]

    def possible(self, words: Iterable[str]) -> list[Listed]:
        """All patterns that a sentence of these folded words can hold and some others, in the
        order in which they were given."""
        known = [self._words[word] for word in words]
        # Most words are wanted by no pattern.
        numbers = self._always.union(*[wanting for _, wanting in known if wanting])
        if not numbers:
            return []
        held: set[str] | None = None
        possible = []
        for number in sorted(numbers):
            listed, others = self._patterns[number]
            if others:
                if held is None:
                    held = set().union(*[holding for holding, _ in known])
                if any(map(held.isdisjoint, others)):
                    continue
            possible.append(listed)
        return possible


class _Words(dict[str, tuple[frozenset[str], frozenset[int]]]):
    """By word: which required letters it holds, and the patterns that want one of these most."""

    def __init__(self) -> None:
        super().__init__()
        # Patterns by the rarest letters that they require, and by their beginning all letters.
        self._wanting: defaultdict[str, list[int]] = defaultdict(list)
        self._by_beginning: defaultdict[str, set[str]] = defaultdict(set)

    def want(self, number: int, required: Letters) -> None:
        """Take in a pattern, before any word is looked up."""
        for letters in required[0]:
            self._wanting[letters].append(number)
        for letters in frozenset[str]().union(*required):
            self._by_beginning[letters[:_BEGINNING]].add(letters)

    def __missing__(self, word: str) -> tuple[frozenset[str], frozenset[int]]:
        held = frozenset(self._look_up(f" {word} "))
        wanting = (self._wanting[letters] for letters in held & self._wanting.keys())
        self[word] = found = held, frozenset[int]().union(*wanting)
        return found

    def _look_up(self, word: str) -> Iterable[str]:
        beginnings = {word[n : n + _BEGINNING] for n in range(len(word) - _BEGINNING + 1)}
        for beginning in beginnings & self._by_beginning.keys():
            yield from (one for one in self._by_beginning[beginning] if one in word)
