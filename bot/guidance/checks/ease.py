"""Reading ease where a published measure exists for the language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import pyphen
import regex

from bot.guidance.checks.subject import Subject
from bot.guidance.finding import Finding

# The shipped texts have 73 or more, in Russian 54 or more; below 50 is the language of offices.
HARDEST = 40.0
_FEWEST_WORDS = 40
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}'’]*")
_END = regex.compile(r"[.!?:;]+(?:\s|$)")


@dataclass(frozen=True)
class Formula:
    """base - sentence * words in a sentence - syllable * syllables in a word."""

    base: float
    sentence: float
    syllable: float


# Flesch 1948; Kandel and Moles 1958; Fernández Huerta 1959; Oborneva 2006.
FORMULAS = {
    "en": Formula(206.835, 1.015, 84.6),
    "fr": Formula(207.0, 1.015, 73.6),
    "es": Formula(206.84, 1.02, 60.0),
    "ru": Formula(206.835, 1.3, 60.1),
}


def reading_ease(text: str, language: str) -> float | None:
    """0 (very hard) to about 100 (very easy); None where no measure fits the language, or the
    text is too short for one."""
    formula = FORMULAS.get(language)
    found = _WORD.findall(text)
    if formula is None or len(found) < _FEWEST_WORDS:
        return None
    syllables = sum(_syllables(word.casefold(), language) for word in found)
    sentences = len(_END.findall(text)) or 1
    return (
        formula.base
        - formula.sentence * len(found) / sentences
        - formula.syllable * syllables / len(found)
    )


def hard_to_read(subject: Subject) -> Iterator[Finding]:
    """A finding for a text far beyond plain language."""
    text = subject.text
    ease = reading_ease("\n".join((*text.answer, *text.steps)), text.language)
    if ease is not None and ease < HARDEST:
        cause = f"The text is very hard to read: {ease:.0f}, where {HARDEST:.0f} is the least"
        yield subject.finding(text.answer[0], cause, "Write shorter sentences and plainer words")


@lru_cache(maxsize=2**16)
def _syllables(word: str, language: str) -> int:
    return len(_dictionary(language).positions(word)) + 1


@lru_cache
def _dictionary(language: str) -> pyphen.Pyphen:
    return pyphen.Pyphen(lang=language)
