"""The months that dates in a text name, whatever its language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import regex
from babel import Locale, UnknownLocaleError
from babel.dates import get_month_names

# Some languages have other names for the months in another country.
_ALSO = {"ar": ("ar_SY",), "fa": ("fa_AF",)}
# The Persian and Pashto May is a word of two letters that verbs begin with.
_SHORTEST = 3
_FIGURE = r"\p{Nd}+\S{0,3}"
_WORD = r"\p{L}[\p{L}\p{M}'’]*"
# A name is one of a month beside a figure only: English "may" is a verb too.
_DATED = regex.compile(
    rf"{_FIGURE}\s+(?:\p{{L}}{{1,3}}\s+)?({_WORD})|({_WORD})\.?\s+(?:de\s+)?\p{{Nd}}"
)


def months(text: str, language: str) -> frozenset[int]:
    """The months, 1 to 12, that stand by name beside a figure."""
    names = _names(language)
    found = (
        names.get(word)
        for match in _DATED.finditer(text, overlapped=True)
        for word in match.groups()
        if word
    )
    return frozenset(month for month in found if month is not None)


@lru_cache
def _names(language: str) -> Mapping[str, int]:
    names: dict[str, int] = {}
    for name in (language, *_ALSO.get(language, ())):
        try:
            locale = Locale.parse(name)
        except UnknownLocaleError:
            continue
        for context in ("format", "stand-alone"):
            for month, written in get_month_names("wide", context, locale).items():
                if len(written) >= _SHORTEST:
                    names.setdefault(written, month)
                    # In English only "May" is a month.
                    names.setdefault(written if language == "en" else written.lower(), month)
    return names
