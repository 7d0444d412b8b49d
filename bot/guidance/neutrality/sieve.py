"""Which patterns of a list may be found in a sentence, by the letters that they require."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Generic, TypeVar

from bot.guidance.neutrality.required import Letters

T = TypeVar("T")
# Required letters are looked up by the first of them.
_BEGINNING = 2


class Sieve(Generic[T]):
    """Holds patterns, each with the letters that it requires.

    Texts use the same words again and again, so what a word holds is looked up once.
    """

    def __init__(self, patterns: Iterable[tuple[T, Letters]]) -> None:
        self._patterns: list[tuple[T, Letters]] = []
        self._always: list[int] = []
        self._wanting: defaultdict[str, list[int]] = defaultdict(list)
        self._by_beginning: defaultdict[str, set[str]] = defaultdict(set)
        self._of_words: dict[str, frozenset[str]] = {}
        for number, (pattern, required) in enumerate(patterns):
            long = tuple(some for some in required if min(map(len, some)) >= _BEGINNING)
            self._patterns.append((pattern, long[1:]))
            if not long:
                self._always.append(number)
                continue
            for letters in long[0]:
                self._wanting[letters].append(number)
            for letters in frozenset[str]().union(*long):
                self._by_beginning[letters[:_BEGINNING]].add(letters)

    def possible(self, words: Iterable[str]) -> list[T]:
        """All patterns that a sentence of these folded words can hold, and some others, in
        their order."""
        held: set[str] = set()
        for word in words:
            if word not in self._of_words:
                self._of_words[word] = self._look_up(f" {word} ")
            held |= self._of_words[word]
        numbers = {number for one in held & self._wanting.keys() for number in self._wanting[one]}
        possible = []
        for number in sorted({*numbers, *self._always}):
            pattern, others = self._patterns[number]
            if not any(map(held.isdisjoint, others)):
                possible.append(pattern)
        return possible

    def _look_up(self, word: str) -> frozenset[str]:
        beginnings = {word[n : n + _BEGINNING] for n in range(len(word) - _BEGINNING + 1)}
        return frozenset(
            letters
            for beginning in beginnings & self._by_beginning.keys()
            for letters in self._by_beginning[beginning]
            if letters in word
        )
