"""The months that dates in a text name, whatever its language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import get_month_names

# Some languages have other names for the months in another country.
_ALSO = {"ar": ("ar_SY",), "fa": ("fa_AF",)}
# The Persian and Pashto May is a word of two letters that verbs begin with.
_SHORTEST = 3
_SIGNS = '.,;:()[]«»"“”،؛።፣।'
_ENDS = (".", "!", "?", "።", "।", "؟")
# Of a word between day and month, as in "4 de marzo".
_SMALL = 3


def months(text: str, language: str) -> frozenset[int]:
    """The months, 1 to 12, that stand by name beside a figure.

    Only there is a name one of a month: English "may" is a verb too.
    """
    names = _names(language)
    held = text.split()
    found = set()
    for n, word in enumerate(held):
        month = names.get(word) or names.get(word.strip(_SIGNS).rpartition("'")[2])
        if month is not None and (_figure_before(held[:n]) or _figure_next(held[n + 1 :])):
            found.add(month)
    return frozenset(found)


def _figure_before(words: Sequence[str]) -> bool:
    """Whether a figure of the same sentence stands next, or behind one small word."""
    near = words[-2:] if words and len(words[-1]) <= _SMALL else words[-1:]
    return _has_figure(near) and not any(word.endswith(_ENDS) for word in near)


def _figure_next(words: Sequence[str]) -> bool:
    return _has_figure(words[:2] if words and len(words[0]) <= _SMALL else words[:1])


def _has_figure(words: Sequence[str]) -> bool:
    return any(map(str.isdecimal, "".join(words)))


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
