"""Fixed phrases in every served language, through gettext.

The files are data/locale/<code>.po; msgid is a stable key, msgstr what people
read. They are compiled in memory, so that an edited file needs no build step.
"""

from __future__ import annotations

import gettext
import io
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from bot.errors import ContentError


@dataclass(frozen=True)
class Phrases:
    """Catalogues by language code, and the phrases that each of them has by key."""

    catalogues: Mapping[str, gettext.NullTranslations]
    texts: Mapping[str, Mapping[str, str]]

    def __call__(self, key: str, language: str, /, **values: str | int) -> str:
        """The phrase `key` in `language` with its placeholders filled.

        Raises ContentError when the language or the phrase does not exist (falling back
        to another language would be a silent switch), or when a value is missing.
        """
        catalogue = self.catalogues.get(language)
        # Asked of the texts: gettext returns the key both for a missing phrase and for
        # one that is the same word.
        if catalogue is None or key not in self.texts.get(language, ()):
            raise ContentError(f"data/locale/{language}.po: no translation of {key!r}")
        try:
            return catalogue.gettext(key).format(**values)
        except (KeyError, ValueError) as error:
            raise ContentError(
                f"data/locale/{language}.po: phrase {key!r} cannot be filled: {error}; "
                "give every placeholder a value"
            ) from error

    def has(self, key: str, language: str) -> bool:
        """Whether there is such a phrase."""
        return key in self.texts.get(language, ())


def placeholders(text: str) -> frozenset[str]:
    """The names in braces that `text` expects.

    Raises ValueError for a brace without its partner and for braces that hold no name.
    """
    found = set()
    for _, name, form, _ in string.Formatter().parse(text):
        if name is None:
            continue
        if not name.isidentifier() or "{" in (form or ""):
            raise ValueError(f"{{{name}}} is no placeholder")
        found.add(name)
    return frozenset(found)


@lru_cache(maxsize=8)
def load_phrases(data: Path, codes: tuple[str, ...]) -> Phrases:
    """Read `data`/locale/<code>.po for every code.

    Raises ContentError when a file is missing, broken, has a malformed placeholder, or
    lacks a phrase or a placeholder that the first language of `codes` has.
    """
    read = {code: _read(data / "locale" / f"{code}.po") for code in codes}
    texts = {code: _texts(catalogue) for code, catalogue in read.items()}
    _check_complete(texts, codes)
    return Phrases({code: _compile(catalogue) for code, catalogue in read.items()}, texts)


def _read(path: Path) -> Catalog:
    try:
        with path.open("rb") as file:
            return read_po(file, abort_invalid=True)
    except (OSError, PoFileError, UnicodeDecodeError) as error:
        raise ContentError(f"{path}: {error}; the file must be a valid PO file") from error


def _texts(catalogue: Catalog) -> dict[str, str]:
    return {str(m.id): str(m.string) for m in catalogue if m.id and m.string and not m.fuzzy}


def _compile(catalogue: Catalog) -> gettext.GNUTranslations:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _check_complete(texts: Mapping[str, Mapping[str, str]], codes: Sequence[str]) -> None:
    wanted = _placeholders_of(texts[codes[0]], codes[0])
    for code in codes[1:]:
        found = _placeholders_of(texts[code], code)
        for key, names in wanted.items():
            if key not in found:
                raise ContentError(f"data/locale/{code}.po: phrase {key!r} is not translated")
            if found[key] != names:
                listed = ", ".join(sorted(names)) or "none"
                raise ContentError(
                    f"data/locale/{code}.po: phrase {key!r} must have the placeholders: {listed}"
                )


def _placeholders_of(texts: Mapping[str, str], code: str) -> dict[str, frozenset[str]]:
    found = {}
    for key, text in texts.items():
        try:
            found[key] = placeholders(text)
        except ValueError as error:
            raise ContentError(
                f"data/locale/{code}.po: phrase {key!r}: {error}; write placeholders as "
                "{name}, and a brace that is meant as {{ or }}"
            ) from error
    return found
