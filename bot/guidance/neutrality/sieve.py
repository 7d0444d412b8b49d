"""Which patterns of a list may be found in a sentence, by the letters that they require."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Generic, TypeVar

from bot.guidance.neutrality.required import Letters

T = TypeVar("T")
# Required letters are looked up by the first of them.
_BEGINNING = 2


class Vocabulary:
    """All letters that the patterns of a language require, and the words that hold them.

    Texts use the same words again and again, so each is looked up once.
    """

    def __init__(self) -> None:
        self._by_beginning: defaultdict[str, set[str]] = defaultdict(set)
        self._of_words: dict[str, frozenset[str]] = {}

    def add(self, letters: Iterable[str]) -> None:
        """Letters to look for. All must be added before the first sentence."""
        for one in letters:
            self._by_beginning[one[:_BEGINNING]].add(one)

    def held(self, words: Iterable[str]) -> frozenset[str]:
        """The letters that a sentence of these folded words holds."""
        found = []
        for word in words:
            letters = self._of_words.get(word)
            if letters is None:
                letters = self._of_words[word] = self._look_up(f" {word} ")
            if letters:
                found.append(letters)
        return frozenset().union(*found)

    def _look_up(self, word: str) -> frozenset[str]:
        beginnings = {word[n : n + _BEGINNING] for n in range(len(word) - _BEGINNING + 1)}
        return frozenset(
            letters
            for beginning in beginnings & self._by_beginning.keys()
            for letters in self._by_beginning[beginning]
            if letters in word
        )


class Sieve(Generic[T]):
    """Holds patterns of one list, each with the letters that it requires."""

    def __init__(self, vocabulary: Vocabulary, patterns: Iterable[tuple[T, Letters]]) -> None:
        self._patterns: list[tuple[T, Letters]] = []
        self._always: list[int] = []
        self._wanting: defaultdict[str, list[int]] = defaultdict(list)
        for number, (pattern, required) in enumerate(patterns):
            long = tuple(some for some in required if min(map(len, some)) >= _BEGINNING)
            self._patterns.append((pattern, long[1:]))
            vocabulary.add(frozenset[str]().union(*long))
            if not long:
                self._always.append(number)
            for letters in long[0] if long else ():
                self._wanting[letters].append(number)

    def possible(self, held: frozenset[str]) -> list[T]:
        """All patterns that a sentence with the letters `held` can hold and some others, in
        their order."""
        numbers = set(self._always)
        for letters in held & self._wanting.keys():
            numbers.update(self._wanting[letters])
        possible = []
        for number in sorted(numbers):
            pattern, others = self._patterns[number]
            if not any(map(held.isdisjoint, others)):
                possible.append(pattern)
        return possible
