"""Which script a text is written in (Unicode Script property)."""

from __future__ import annotations

import unicodedata
from collections import Counter

import regex

_LETTER = regex.compile(r"\p{L}")
_SCRIPTS = {
    name: regex.compile(rf"\p{{Script={name}}}")
    for name in (
        "Latin",
        "Arabic",
        "Cyrillic",
        "Bengali",
        "Ethiopic",
        "Devanagari",
        "Gurmukhi",
        "Greek",
        "Hebrew",
        "Armenian",
        "Georgian",
        "Han",
        "Hiragana",
        "Katakana",
        "Hangul",
        "Thai",
        "Tamil",
    )
}
_CODES = {
    "Latin": "Latn",
    "Arabic": "Arab",
    "Cyrillic": "Cyrl",
    "Bengali": "Beng",
    "Ethiopic": "Ethi",
}
OTHER = "Zzzz"
# A Turkish "\u0130" in lower case gets a dot of its own, which nobody writes.
_DOTTED_I = "i\u0307"
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`", "'"))
# An apostrophe or a non-joiner belongs to a word only between its letters: around
# one it is a quotation mark, alone it is nothing.
_WORD = regex.compile(r"[\p{L}\p{M}]+(?:['\u200c]+[\p{L}\p{M}]+)*")


def folded(text: str) -> str:
    """`text` in lower case, NFKC."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def words(text: str) -> list[str]:
    """The words of `text`: runs of letters and marks, lower case, NFKC, one apostrophe."""
    return _WORD.findall(folded(text).translate(_APOSTROPHES).replace(_DOTTED_I, "i"))


def main_script(text: str) -> str | None:
    """ISO 15924 code of most letters of `text`; None without letters.

    Scripts that no served language uses are "Zzzz".
    """
    counts: Counter[str] = Counter()
    for letter in _LETTER.findall(text):
        name = next((n for n, pattern in _SCRIPTS.items() if pattern.match(letter)), OTHER)
        counts[_CODES.get(name, OTHER)] += 1
    return counts.most_common(1)[0][0] if counts else None
