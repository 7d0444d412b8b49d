"""The served languages, from data/languages.yml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec
import yaml

from bot.errors import ContentError


class Language(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One served language.

    code is an ISO 639-1 code; name is what its speakers call it; script an
    ISO 15924 code; voice an espeak-ng voice or "recorded"; letters are those that,
    among the served languages of its script, only this one has (may be empty).
    """

    code: str
    name: str
    english: str
    direction: Literal["ltr", "rtl"]
    script: str
    voice: str
    letters: str = ""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    languages: list[Language]


# Below data/.
LANGUAGES_FILE = "languages.yml"


@dataclass(frozen=True)
class Languages:
    """The served languages by code, in menu order."""

    by_code: Mapping[str, Language]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self.by_code)

    @property
    def default(self) -> Language:
        """The first of the list: used where nothing at all is known."""
        return next(iter(self.by_code.values()))

    def __iter__(self) -> Iterator[Language]:
        return iter(self.by_code.values())

    def __contains__(self, code: object) -> bool:
        return code in self.by_code

    def __getitem__(self, code: str) -> Language:
        return self.by_code[code]

    @staticmethod
    def load(data: Path) -> Languages:
        """Read `data`/languages.yml. Raises ContentError naming file, cause and fix."""
        path = data / LANGUAGES_FILE
        try:
            content = yaml.safe_load(path.read_text("utf-8"))
            parsed = msgspec.convert(content, _File)
        except (OSError, UnicodeDecodeError, yaml.YAMLError, msgspec.ValidationError) as error:
            raise ContentError(f"{path}: {error}; each language has the six fields") from error
        by_code = {language.code: language for language in parsed.languages}
        if not by_code or len(by_code) != len(parsed.languages):
            raise ContentError(f"{path}: list at least one language, and each code once")
        return Languages(by_code)
