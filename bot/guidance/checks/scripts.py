"""A text is in the script of its language: else it is a file of another language, or damaged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

import regex

from bot.guidance.checks.addresses import WEB
from bot.guidance.checks.subject import Subject
from bot.guidance.finding import Finding

# Names, abbreviations and terms of the office may be in another script, as "UNHCR" in Arabic.
LEAST = 0.5
_FEWEST = 8
_LETTER = regex.compile(r"\p{L}")
_ABBREVIATION = regex.compile(r"\b\p{Lu}[\p{Lu}\d]+\b")
# Letters of these look alike: a word of two of them is mistyped, and is read aloud wrongly.
_ALIKE = ("Latn", "Cyrl", "Grek")
_WORD = regex.compile(r"\p{L}+")


def in_its_script(subject: Subject, scripts: Mapping[str, str]) -> Iterator[Finding]:
    """A finding for each part whose letters are mostly of another script, and for each word of
    letters that look alike in two. scripts: ISO 15924 codes by language."""
    script = scripts[subject.text.language]
    for part in subject.said:
        if not any(map(_foreign(script).__getitem__, set(part))):
            continue
        prose = WEB.sub(" ", _ABBREVIATION.sub(" ", part))
        letters = len(_LETTER.findall(prose))
        own = len(_of(script).findall(prose))
        if letters >= _FEWEST and own < LEAST * letters:
            cause = f"Only {own} of {letters} letters are in the script of the language ({script})"
            fix = "Write it in the language of the file; names and abbreviations may stay"
            yield subject.finding(part, f"{cause}: {part[:60]}", fix)
        yield from _mixed(subject, part)


def _mixed(subject: Subject, part: str) -> Iterator[Finding]:
    for word in _WORD.findall(part):
        if _is_mixed(word):
            cause = f"The word {word!r} has letters of two scripts that look alike"
            yield subject.finding(word, cause, "Type the word again in one script")


# Names come again and again.
@lru_cache(maxsize=2**14)
def _is_mixed(word: str) -> bool:
    return not word.isascii() and sum(bool(_of(one).search(word)) for one in _ALIKE) > 1


class _Foreign(dict[str, bool]):
    """Whether a character is a letter of another script; each is looked up once."""

    def __init__(self, script: str) -> None:
        super().__init__()
        wanted = rf"[\p{{L}}--[\p{{Script={script}}}\p{{Script=Zyyy}}]]"
        self._other = regex.compile(wanted, regex.VERSION1)

    def __missing__(self, character: str) -> bool:
        self[character] = found = self._other.match(character) is not None
        return found


_foreign = lru_cache(_Foreign)


@lru_cache
def _of(script: str) -> regex.Pattern[str]:
    return regex.compile(rf"\p{{Script={script}}}")
