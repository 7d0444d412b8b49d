"""Text as words to compare: the same word is found however it is written."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

# Marks belong to the word: Bengali vowels are marks, and without them words would fall apart.
_WORD = regex.compile(r"[\p{L}\p{M}\p{Nd}]+")
# A point ends a sentence only before a blank, so that addresses and figures stay whole; the
# Ethiopic and Bengali full stops always do.
_END = regex.compile(r"(?P<end>[.!?؟۔…]['\"»”)]*)\s+|(?P<end>[።।])\s*|\n+")
# Short vowels and the line that stretches a word are optional in Arabic script.
_OPTIONAL = regex.compile("[\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u0307]")
# A joiner inside a Bengali word changes its shape only. Elsewhere it ends a word.
_BENGALI_JOINER = regex.compile("(?<=[\u0980-\u09ff])[\u200c\u200d]")
_SAME = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("يىئېۍ", "ی"),
        "ؤ": "و",
        **dict.fromkeys("ةۀە", "ه"),
        "ك": "ک",
        "ګ": "گ",
        "ё": "е",
    }
)
# Homophones of the Ethiopic script that writers exchange, each series of seven or eight forms.
_ETHIOPIC = (("ሐ", "ሀ"), ("ኀ", "ሀ"), ("ሠ", "ሰ"), ("ጸ", "ፀ"), ("አ", "ኣ"))
_SERIES = 7
# Of the words of a language, more than a pack has.
_MOST = 2**18


def _ethiopic() -> dict[int, str]:
    """Which letters of one series are read as those of another."""
    found: dict[int, str] = {}
    for other, kept in _ETHIOPIC[:-1]:
        found.update({ord(other) + n: chr(ord(kept) + n) for n in range(_SERIES)})
    other, kept = _ETHIOPIC[-1]
    found[ord(other)] = kept
    return found


_SAME.update(str.maketrans(_ethiopic()))


@dataclass(frozen=True)
class Sentence:
    """A sentence as it was written, with its words as written and as folded."""

    text: str
    written: tuple[str, ...]
    folded: tuple[str, ...]


def fold(word: str, language: str) -> str:
    """The form of `word` that all its spellings share."""
    if language == "tr":
        word = word.replace("İ", "i").replace("I", "ı")
    folded = _OPTIONAL.sub("", unicodedata.normalize("NFKC", word).casefold())
    return folded.translate(_SAME)


class _Folded(dict[str, str]):
    """The folded words of a language: texts use the same ones again and again."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, word: str) -> str:
        if len(self) >= _MOST:
            self.clear()
        self[word] = folded = fold(word, self._language)
        return folded


_folded = lru_cache(_Folded)


def words(text: str, language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of `text` as written and as folded. Hyphens and apostrophes part words."""
    joined = "\u200c" in text or "\u200d" in text
    plain = unicodedata.normalize("NFKC", _BENGALI_JOINER.sub("", text) if joined else text)
    written = tuple(_WORD.findall(plain))
    folded = _folded(language)
    return written, tuple([folded[word] for word in written])


def sentences(text: str, language: str) -> Sequence[Sentence]:
    """The sentences of `text` that have words."""
    found = (Sentence(piece, *words(piece, language)) for piece in _pieces(text))
    return [sentence for sentence in found if sentence.written]


def _pieces(text: str) -> Iterator[str]:
    begin = 0
    for end in _END.finditer(text):
        yield text[begin : end.end("end") if end["end"] else end.start()].strip()
        begin = end.end()
    yield text[begin:].strip()
