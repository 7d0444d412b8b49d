"""Fixed phrases in every served language, through gettext.

The files are data/locale/<code>.po; msgid is a stable key, msgstr what people
read. They are compiled in memory, so that an edited file needs no build step.
"""

from __future__ import annotations

import gettext
import io
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from bot.errors import ContentError


@dataclass(frozen=True)
class Phrases:
    """Catalogues by language code."""

    catalogues: Mapping[str, gettext.NullTranslations]

    def __call__(self, key: str, language: str, /, **values: str | int) -> str:
        """The phrase `key` in `language` with its placeholders filled.

        Raises ContentError when the language or the phrase does not exist:
        falling back to another language would be a silent switch.
        """
        catalogue = self.catalogues.get(language)
        text = key if catalogue is None else catalogue.gettext(key)
        if text == key:
            raise ContentError(f"data/locale/{language}.po: no translation of {key!r}")
        return text.format(**values) if values else text


def placeholders(text: str) -> frozenset[str]:
    """The names in braces that `text` expects."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)


@lru_cache(maxsize=8)
def load_phrases(data: Path, codes: tuple[str, ...]) -> Phrases:
    """Read `data`/locale/<code>.po for every code.

    Raises ContentError when a file is missing, broken, or lacks a phrase or a
    placeholder that the first language of `codes` has.
    """
    texts = {code: _read(data / "locale" / f"{code}.po") for code in codes}
    _check_complete(texts, codes)
    return Phrases({code: _compile(data / "locale" / f"{code}.po") for code in codes})


def _read(path: Path) -> dict[str, str]:
    try:
        with path.open("rb") as file:
            catalogue = read_po(file, abort_invalid=True)
    except (OSError, PoFileError, UnicodeDecodeError) as error:
        raise ContentError(f"{path}: {error}; the file must be a valid PO file") from error
    return {str(m.id): str(m.string) for m in catalogue if m.id and m.string and not m.fuzzy}


def _compile(path: Path) -> gettext.GNUTranslations:
    with path.open("rb") as file:
        catalogue = read_po(file)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _check_complete(texts: Mapping[str, Mapping[str, str]], codes: Iterable[str]) -> None:
    source, *others = codes
    for code in others:
        for key, text in texts[source].items():
            if key not in texts[code]:
                raise ContentError(f"data/locale/{code}.po: phrase {key!r} is not translated")
            if placeholders(text) != placeholders(texts[code][key]):
                wanted = ", ".join(sorted(placeholders(text))) or "none"
                raise ContentError(
                    f"data/locale/{code}.po: phrase {key!r} must have the placeholders: {wanted}"
                )
