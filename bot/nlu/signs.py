"""Signs in an utterance's wording: danger now, calm, the past, a question, a wish for a decision.

The signs stand in data/signs, one file a language, where people can review them. A
pattern is a row of words; `a|b` is either word, `*` any letters of a word, and `...`
up to three words between.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from unicodedata import decimal, normalize

import msgspec
import regex

from bot.danger import DANGERS, Danger
from bot.errors import ContentError
from bot.language.script import folded

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+(?:['-][\p{L}\p{M}\p{N}]+)*")
_YEAR = regex.compile(r"(?<!\d)(?:1[34]|19|20)\d\d(?!\d)")
_QUESTION_MARKS = frozenset("?؟፧¿")
# How people write one letter in several ways: marks of Latin, Cyrillic and Arabic letters
# left out, Persian and Arabic letters mixed, Ethiopic letters of one sound.
_MARKS = regex.compile(r"[\u0300-\u036f\u064b-\u0655\u0670]")
_ONE_LETTER = str.maketrans("یېۍئکىةıፀፁጺሠአዐሐኀ’ʼ`", "ييييكيهiጸጹጺሰኣዓሓሓ'''")
_PARTED_PREFIX = regex.compile(r"(?<!\p{L})(ن?مي)[ \u200c]+")
_ANY_LETTERS = r"[\p{L}\p{M}\p{N}'-]*"
_LISTS = ("danger", "calm", "past", "asking", "advice")
_GAP = r"(?: [^ ]+){0,3}?"


class Patterns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of a file of data/signs."""

    danger: tuple[str, ...]
    kinds: Mapping[Danger, tuple[str, ...]]
    calm: tuple[str, ...]
    past: tuple[str, ...]
    asking: tuple[str, ...]
    advice: tuple[str, ...]


@dataclass(frozen=True)
class Signs:
    """danger: of danger now; calm: of words that are of somebody else's report, of a story, of
    a figure of speech, or that deny danger; past: of what is over; asking: of a question; advice:
    of a wish for a decision, prediction or judgement; kind: of which danger the words are, if
    there is any."""

    danger: bool = False
    calm: bool = False
    past: bool = False
    asking: bool = False
    advice: bool = False
    kind: Danger | None = None


@dataclass(frozen=True)
class Reader:
    """Finds the signs of an utterance, by the patterns of its likely languages."""

    compiled: Mapping[str, Mapping[str, regex.Pattern[str]]]
    kinds: Mapping[str, Mapping[Danger, regex.Pattern[str]]]

    def __call__(self, text: str, languages: Iterable[str]) -> Signs:
        """The signs of `text`, read in `languages`."""
        # Persian parts "mi" from its verb, Pashto has it as a word: so both ways are read. Two
        # spaces between them, that no pattern reaches from one into the other.
        ways = dict.fromkeys(" ".join(spelling(text, joined)) for joined in (True, False))
        spelt = f" {'  '.join(ways)} "
        known = [code for code in languages if code in self.compiled]
        of = [self.compiled[code] for code in known]
        words = [self.kinds[code] for code in known]
        kinds = (k for k in DANGERS if any(k in w and w[k].search(spelt) for w in words))

        def seen(kind: str) -> bool:
            return any(patterns[kind].search(spelt) for patterns in of)

        return Signs(
            danger=seen("danger"),
            calm=seen("calm"),
            past=seen("past") or _YEAR.search(spelt) is not None,
            asking=seen("asking") or not _QUESTION_MARKS.isdisjoint(text),
            advice=seen("advice"),
            kind=next(kinds, None),
        )


def spelling(text: str, joined: bool = True) -> list[str]:
    """The words of a text in one spelling, for people write without marks and mix letters.

    joined: whether a Persian "mi" that stands apart belongs to the next word.
    """
    plain = _MARKS.sub("", normalize("NFKD", folded(text))).translate(_ONE_LETTER)
    plain = "".join(str(decimal(c)) if c.isdecimal() else c for c in plain)
    if joined:
        plain = _PARTED_PREFIX.sub(r"\1", plain)
    return _WORD.findall(normalize("NFC", plain.replace("\u200c", "")))


def compile_pattern(pattern: str) -> str:
    """A pattern of data/signs as a regular expression over spaced words. Raises ValueError."""
    parts = []
    for word in pattern.split():
        if word == "...":
            parts.append(_GAP)
            continue
        forms = [_form(form) for form in word.split("|")]
        parts.append(f" (?:{'|'.join(forms)})")
    if not parts or _GAP in (parts[0], parts[-1]):
        raise ValueError(f"{pattern!r}: a pattern begins and ends with a word")
    return "".join(parts)


def _form(form: str) -> str:
    pieces = form.split("*")
    spelt = ["".join(spelling(piece)) for piece in pieces]
    if not any(spelt):
        raise ValueError(f"{form!r}: a pattern's word has no letters")
    return _ANY_LETTERS.join(regex.escape(piece) for piece in spelt)


def _any(patterns: Sequence[str]) -> regex.Pattern[str]:
    """What finds any of the patterns. Raises ValueError."""
    if not patterns:
        raise ValueError("a list without patterns")
    return regex.compile(f"(?:{'|'.join(map(compile_pattern, patterns))})(?= )")


@lru_cache(maxsize=2)
def load_signs(folder: Path, codes: tuple[str, ...]) -> Reader:
    """The patterns of `folder` for the languages. Raises ContentError."""
    compiled, kinds = {}, {}
    for code in codes:
        path = folder / f"{code}.yml"
        try:
            patterns = msgspec.yaml.decode(path.read_bytes(), type=Patterns)
            compiled[code] = {list_: _any(getattr(patterns, list_)) for list_ in _LISTS}
            kinds[code] = {kind: _any(words) for kind, words in patterns.kinds.items()}
        except (OSError, msgspec.MsgspecError, ValueError) as error:
            raise ContentError(f"{path}: {error}") from error
    return Reader(compiled, kinds)
