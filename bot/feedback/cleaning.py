"""Taking out of a question what could lead to a person. Pure, and never complete.

Taken out: e-mail and web addresses, numbers of five digits or more (with the signs and letters
in them), up to two words after "my name is" and the like, and words with a capital letter in
the middle of a sentence that the guidance does not use. What stays: names in small letters,
names in scripts without capitals, names at the beginning of a sentence, and whatever a story
tells by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import msgspec
import regex
import yaml

from bot.errors import ContentError
from bot.guidance.model import Pack

GAP = "…"
_FEWEST_DIGITS = 5
_NAME_WORDS = 2
_TOKEN = regex.compile(r"\S+")
_MAIL = regex.compile(r".@.|^@\w", regex.DOTALL)
_WEB = regex.compile(r"(?:https?://|www\.)(?=.)", regex.IGNORECASE | regex.DOTALL)
_DIGIT = regex.compile(r"\p{Nd}")
_WORD = regex.compile(r"[\p{L}\p{M}'\u2019-]+")
# Looks back from a capital letter only: from every blank it would read all blanks before it.
_CAPITAL = regex.compile(r"\p{Lu}(?<=[\p{L}\p{Nd},;:]\s+\p{Lu})\p{Ll}[\p{L}\p{M}'\u2019-]*")
# Digits of any script with what stands between them in numbers of telephones, cases and days; it
# ends where a word begins.
_PIECE = r"\p{Nd}[\p{L}\p{Nd}().,:/_\-\u2010-\u2015]*"
# What stands before the first digit is read from its beginning only, else it would be read again
# from each of its characters; \G is where the number before it ended.
_BEFORE = r"\p{L}+(/_-"
_READ = rf"(?<![{_BEFORE}])[{_BEFORE}]*+"
_NUMBER = regex.compile(rf"(?:{_READ}|\G[{_BEFORE}]*+){_PIECE}(?:\s+[(]?{_PIECE})*")


@dataclass(frozen=True)
class Cleaner:
    """Cleans text. introductions: words after which a name follows, in all languages."""

    introductions: Sequence[str]

    @staticmethod
    def load(data: Path, codes: Sequence[str]) -> Cleaner:
        """Read `data`/introductions.yml. Raises ContentError where a language of `codes` has
        none."""
        path = data / "introductions.yml"
        try:
            file = msgspec.convert(
                yaml.safe_load(path.read_text("utf-8")), Mapping[str, Sequence[str]]
            )
        except (OSError, UnicodeDecodeError, yaml.YAMLError, msgspec.ValidationError) as error:
            raise ContentError(f"{path}: {error}; see its first lines") from error
        missing = [code for code in codes if not file.get(code)]
        if missing:
            raise ContentError(f"{path}: {', '.join(missing)}: no words before a name; add them")
        words = {word.casefold() for code in codes for word in file[code]}
        return Cleaner(tuple(sorted(words, key=len, reverse=True)))

    def clean(self, text: str, known: Collection[str]) -> str:
        """`text` with a gap for what was taken out. known: words in small letters that are no
        names, such as those of the guidance."""
        text = _TOKEN.sub(_addressed, text)
        text = _NUMBER.sub(_number, text)
        text = _introduced(tuple(self.introductions)).sub(_named, text)
        return _CAPITAL.sub(lambda f: f[0] if f[0].casefold() in known else GAP, text)


def words_of(pack: Pack, language: str) -> frozenset[str]:
    """The words of the guidance in a language, in small letters."""
    texts = [entry.texts[language] for entry in pack.entries.values() if language in entry.texts]
    lines = [line for text in texts for line in (text.title, *text.answer, *text.questions)]
    named = pack.words.get(language)
    if named is not None:
        lines += [contact.name for contact in named.contacts.values()]
    return frozenset(word.casefold() for line in lines for word in _WORD.findall(line))


@dataclass
class KnownWords:
    """The words of the guidance of now: found once for each version, since all texts are read."""

    pack: Callable[[], Pack]
    _read: Pack | None = None
    _found: dict[str, frozenset[str]] = field(default_factory=dict)

    def __call__(self, language: str) -> frozenset[str]:
        """The words in a language, in small letters."""
        pack = self.pack()
        if pack is not self._read:
            self._read, self._found = pack, {}
        if language not in self._found:
            self._found[language] = words_of(pack, language)
        return self._found[language]


@lru_cache(maxsize=1)
def _introduced(introductions: tuple[str, ...]) -> regex.Pattern[str]:
    before = "|".join(map(regex.escape, introductions))
    name = rf"(?:[\s:]+{_WORD.pattern}){{1,{_NAME_WORDS}}}"
    return regex.compile(rf"(?<![\p{{L}}\p{{M}}])({before})\.?{name}", regex.IGNORECASE)


def _addressed(found: regex.Match[str]) -> str:
    """A token, or what of it is no address: nothing with an "@" in it, what stands before a web
    address."""
    token = found[0]
    if _MAIL.search(token):
        return GAP
    web = _WEB.search(token)
    return token if web is None else f"{token[: web.start()]}{GAP}"


def _number(found: regex.Match[str]) -> str:
    return GAP if len(_DIGIT.findall(found[0])) >= _FEWEST_DIGITS else found[0]


def _named(found: regex.Match[str]) -> str:
    return f"{found[1]} {GAP}"
