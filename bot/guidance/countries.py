"""The names of European countries: who names one is no longer in another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.errors import ContentError
from bot.guidance import files
from bot.guidance.finding import InvalidContent


def load_countries(data: Path, codes: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """The folded names of each country, in all languages together, by its code.

    Reads `data`/countries/<code>.yml for every language. Raises ContentError when a file is
    missing or broken.
    """
    names: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for language in codes:
        path = data / "countries" / f"{language}.yml"
        try:
            found = files.parse_countries(path, path.read_bytes())
        except OSError as error:
            raise ContentError(f"{path}: {error.strerror}; it names the countries") from error
        except InvalidContent as error:
            raise ContentError(str(error)) from error
        for country, listed in found.items():
            names[country] |= listed
    return dict(names)
