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
        self._always: list[int] = []
        # Patterns by the rarest letters that they require, and by their beginning all letters.
        self._wanting: defaultdict[str, list[int]] = defaultdict(list)
        self._by_beginning: defaultdict[str, set[str]] = defaultdict(set)
        self._of_words: dict[str, frozenset[str]] = {}
        for number, listed in enumerate(patterns):
            required = listed.pattern.required
            long = tuple(some for some in required if min(map(len, some)) >= _BEGINNING)
            self._patterns.append((listed, long[1:]))
            if not long:
                self._always.append(number)
            for letters in long[0] if long else ():
                self._wanting[letters].append(number)
            for letters in frozenset[str]().union(*long):
                self._by_beginning[letters[:_BEGINNING]].add(letters)

    @property
    def listed(self) -> list[Listed]:
        """All patterns."""
        return [listed for listed, _ in self._patterns]

    def possible(self, words: Iterable[str]) -> list[Listed]:
        """All patterns that a sentence of these folded words can hold and some others, in the
        order in which they were given."""
        held = frozenset[str]().union(*map(self._held, words))
        numbers = set(self._always)
        for letters in held:
            if letters in self._wanting:
                numbers.update(self._wanting[letters])
        possible = []
        for number in sorted(numbers):
            listed, others = self._patterns[number]
            if not any(map(held.isdisjoint, others)):
                possible.append(listed)
        return possible

    def _held(self, word: str) -> frozenset[str]:
        letters = self._of_words.get(word)
        if letters is None:
            letters = self._of_words[word] = frozenset(self._look_up(f" {word} "))
        return letters

    def _look_up(self, word: str) -> Iterable[str]:
        beginnings = {word[n : n + _BEGINNING] for n in range(len(word) - _BEGINNING + 1)}
        for beginning in beginnings & self._by_beginning.keys():
            yield from (one for one in self._by_beginning[beginning] if one in word)
