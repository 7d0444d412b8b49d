"""Which country a text names: by lists of words, never by its language or by nationality."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import regex

# What people leave out or put in without making it another name: accents, the dot of a
# Turkish capital, Arabic vowel signs and hamza. A cedilla makes another letter.
_SIGNS = regex.compile("[\u0300-\u0302\u0307\u0308\u0640\u064b-\u0655\u0670\u200c\u200d]")
# Letters for which keyboards of other languages give another sign.
_ALIKE = str.maketrans(
    {
        "\u0131": "i",
        "\u0649": "\u06cc",
        "\u064a": "\u06cc",
        "\u0643": "\u06a9",
        "\u0629": "\u0647",
        "\u06c1": "\u0647",
    }
)
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")


@dataclass(frozen=True)
class Names:
    """Folded names of countries by code, in all languages together; here are words that
    only tell where one is."""

    countries: Mapping[str, frozenset[str]]
    here: frozenset[str]


def folded_name(name: str) -> str:
    """A name as `named` compares it; "" where it has no letter.

    One that ends with "*" may go on within its word. One that begins with "-" is what
    tells that somebody is not there ("- from Greece"): it is taken out of the text first.
    """
    folded = fold(name)
    return folded and "-" * name.startswith("-") + folded + "*" * name.endswith("*")


def fold(text: str) -> str:
    """The words of `text` with one blank between them, in one spelling."""
    apart = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    alike = unicodedata.normalize("NFC", _SIGNS.sub("", apart)).translate(_ALIKE)
    return " ".join(_WORD.findall(alike))


def named(text: str, names: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """The keys of `names`, which are folded names by country, of which `text` has one."""
    said = f" {fold(text)} "
    return frozenset(key for key, listed in names.items() if _has(said, listed))


def only_names(text: str, names: Mapping[str, Iterable[str]], here: Collection[str]) -> bool:
    """Whether `text` names a country and beside it has no word but those of `here`."""
    said = f" {fold(text)} "
    listed = {name for some in names.values() for name in some if not name.startswith("-")}
    there = [name for name in listed if _is_in(said, name)]
    for name in sorted(there, key=len, reverse=True):
        pattern = regex.escape(name.removesuffix("*")) + (r"\S*" if name.endswith("*") else "")
        said = regex.sub(f"(?<= ){pattern}(?= )", "", said)
    return bool(there) and all(word in here for word in said.split())


def decide(before: str | None, countries: Collection[str], served: Collection[str]) -> str | None:
    """The country that counts after a text that names `countries`; None for all of Europe.

    One of the `served` replaces what was before, one that is not served ends it. Who
    names several may be in any of them: then nothing changes.
    """
    if len(countries) != 1:
        return before
    (only,) = countries
    return only if only in served else None


def _has(said: str, names: Iterable[str]) -> bool:
    there = []
    for name in names:
        if name.startswith("-"):
            said = said.replace(f" {name[1:]} ", " ")
        else:
            there.append(name)
    return any(_is_in(said, name) for name in there)


def _is_in(said: str, name: str) -> bool:
    return f" {name[:-1]}" in said if name.endswith("*") else f" {name} " in said
