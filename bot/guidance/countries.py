"""The names of European countries: who names one is no longer in another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from bot.errors import ContentError
from bot.guidance import files
from bot.guidance.finding import InvalidContent
from bot.guidance.places import Names


def load_countries(data: Path, codes: Iterable[str]) -> Names:
    """What `data`/countries/<code>.yml have for all languages together.

    Raises ContentError when a file is missing or broken.
    """
    names: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    here: frozenset[str] = frozenset()
    for language in codes:
        path = data / "countries" / f"{language}.yml"
        try:
            found = files.parse_countries(path, path.read_bytes())
        except OSError as error:
            raise ContentError(f"{path}: {error.strerror}; it names the countries") from error
        except InvalidContent as error:
            raise ContentError(str(error)) from error
        here |= found.here
        for country, listed in found.countries.items():
            names[country] |= listed
    return Names(dict(names), here)
