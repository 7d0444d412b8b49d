"""An entry for all of Europe or for a country: which is shown, and the way to the others."""

from __future__ import annotations

from dataclasses import dataclass

from bot.guidance.model import EUROPE, Entry, Pack
from bot.i18n import Phrases
from bot.reply import Option

LANGUAGE_MARK = "@"


@dataclass(frozen=True)
class Address:
    """What the value of the command show_entry names: "[area/]topic/name[@language]".

    area is "europe" or the code of a country, None where the person's own counts.
    """

    entry: str
    area: str | None = None
    language: str | None = None

    @staticmethod
    def parse(value: str) -> Address:
        """The address that `value` names; its parts may not exist."""
        path, _, language = value.partition(LANGUAGE_MARK)
        first, _, rest = path.partition("/")
        if "/" not in rest:
            return Address(path, None, language or None)
        return Address(rest, first if first == EUROPE else first.upper(), language or None)

    def __str__(self) -> str:
        path = f"{self.area.lower()}/{self.entry}" if self.area else self.entry
        return f"{path}{LANGUAGE_MARK}{self.language}" if self.language else path


def version(pack: Pack, name: str, area: str | None, language: str) -> tuple[Pack, Entry] | None:
    """The entry `name` for `area` with the pack that it is in; None where there is none.

    Where the country has no text in `language` that may be served, the one for Europe.
    """
    country = pack.countries.get(area or EUROPE)
    for one in (country, pack):
        entry = None if one is None else one.entries.get(name)
        if one is not None and entry is not None and (one is pack or language in entry.texts):
            return one, entry
    return None


def others(
    pack: Pack, phrases: Phrases, name: str, shown: Entry, language: str, *, first: int = 1
) -> tuple[Option, ...]:
    """Numbered options from `first` on: the same entry for the areas that are not `shown`."""
    there = [code for code, one in sorted(pack.countries.items()) if _has(one, name, language)]
    if name in pack.entries and _has(pack, name, language):
        there.append(EUROPE)
    return tuple(
        Option(
            str(position),
            label(pack, phrases, code, language),
            "show_entry",
            str(Address(name, code)),
            language,
        )
        for position, code in enumerate((c for c in there if c != shown.where), first)
    )


def name_of(country: Pack, language: str) -> str:
    """What the country of a pack is called in `language`."""
    words = country.words.get(language)
    return country.where if words is None or words.country is None else words.country


def _has(pack: Pack, name: str, language: str) -> bool:
    return name in pack.entries and language in pack.entries[name].texts


def label(pack: Pack, phrases: Phrases, code: str, language: str) -> str:
    """What the option is called that leads to the text for an area."""
    if code == EUROPE:
        return phrases("option.europe", language)
    return phrases("option.country", language, country=name_of(pack.countries[code], language))
