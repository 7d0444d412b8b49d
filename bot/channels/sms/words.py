"""Words that mean the same on every line: stop, start. data/sms/words.yml has them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec
import yaml

from bot.errors import ContentError

Meaning = Literal["stop", "start"]
_TRIM = " \t\n.!?\u061f\u060c\u3002\u06d4\u0964\u1362,;:\"'()[]"


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    carriers: Mapping[Meaning, Sequence[str]]
    languages: Mapping[str, Mapping[Meaning, Sequence[str]]]


@dataclass(frozen=True)
class Words:
    """What a message that is just one such word means.

    carriers: the words that telephone companies act on by themselves.
    """

    meanings: Mapping[str, Meaning]
    carriers: frozenset[str]

    @staticmethod
    def load(data: Path, codes: Sequence[str]) -> Words:
        """Read `data`/sms/words.yml. Raises ContentError when a language of `codes` lacks its
        words."""
        path = data / "sms" / "words.yml"
        try:
            file = msgspec.convert(yaml.safe_load(path.read_text("utf-8")), _File)
        except (OSError, UnicodeDecodeError, yaml.YAMLError, msgspec.ValidationError) as error:
            raise ContentError(f"{path}: {error}; see its first lines") from error
        meanings: dict[str, Meaning] = {}
        for code in codes:
            words = file.languages.get(code, {})
            if not words.get("stop") or not words.get("start"):
                raise ContentError(f"{path}: {code} lacks words for stop or start; add them")
        for group in (file.carriers, *file.languages.values()):
            for meaning, words_of in group.items():
                for word in words_of:
                    if meanings.setdefault(_plain(word), meaning) != meaning:
                        raise ContentError(f"{path}: {word!r} has two meanings; keep one")
        carriers = (_plain(word) for words in file.carriers.values() for word in words)
        return Words(meanings, frozenset(carriers))

    def meaning(self, text: str) -> Meaning | None:
        """What the whole of `text` means; None where it is no such word."""
        return self.meanings.get(_plain(text))

    def is_carriers(self, text: str) -> bool:
        """Whether a telephone company answers `text` itself."""
        return _plain(text) in self.carriers


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip(_TRIM)
