"""A text as it is said: telephone numbers digit by digit, dates as dates, web addresses spelled."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from datetime import date

import phonenumbers
from babel.dates import format_date

from bot.guidance.model import Pack

# Text, and whether it is spelled letter by letter.
Piece = tuple[str, bool]

# The emergency number of Europe, and the form of its harmonised helplines.
_EMERGENCY = "112"
_HELPLINE = re.compile(r"116\d{3}")
_DATE = re.compile(r"(?<![\d-])(\d{4})-(\d{2})-(\d{2})(?![\d-])")
# Groups of digits with single blanks, hyphens or brackets between them, as numbers are written.
_NUMBER = re.compile(r"(?<![\w.,/])\+?\(?\d+(?:[ \u00a0\u202f()-]{1,2}\d+)*(?![\w/]|[.,]\d)")
# Groups with commas between them, as texts that are made to be read aloud write a number.
_PAUSED = re.compile(r"(?<![\w.,/])\d+(?:(?:[,\u060c] ?| )\d+)+(?![\w/]|[.,]\d)")
# What Russian and Ukrainian write after a year.
_YEAR_SIGN = re.compile(r"\s\w\.$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DAY = re.compile(r"\d{1,2}[ -]\d{1,2}[ -](?:19|20)\d\d$|\d{4}-\d{2}-\d{2}$")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[ \u00a0\u202f]\d{3})+")
_ADDRESS = re.compile(
    r"(?:https?://)?(?:www\.)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?:/[^\s,;]*[^\s,;.!?)\"'»”])?/?",
    re.IGNORECASE | re.ASCII,
)
# The shortest number without blanks that is none of a quantity or a year.
_LONG = 5
_SHORTEST_GROUPED, _LONGEST = 7, 15
_TOGETHER = 3
# A word that one would spell: no vowel, or too many consonants at once.
_UNSPEAKABLE = re.compile(r"[^aeiouy]*|.*[^aeiouy]{4}.*")


def telephone_numbers(pack: Pack) -> frozenset[str]:
    """The digits of all numbers that the pack and those of its countries give."""
    packs = (pack, *pack.countries.values())
    phones = (contact.phone for one in packs for contact in one.contacts.values())
    return frozenset(re.sub(r"\D", "", phone) for phone in phones if phone)


def say(text: str, language: str, known: Collection[str] = ()) -> tuple[Piece, ...]:
    """`text` in pieces as a synthesiser should say it.

    known: digits of numbers that are telephone numbers whatever they look like. In what is
    said, all digits are 0 to 9: espeak-ng passes over those of other scripts.
    """
    text = _DATE.sub(lambda found: _date(found, language), _plain_digits(text))
    pieces: list[Piece] = []
    end = 0
    for found in _ADDRESS.finditer(text):
        pieces.append((_numbers(text[end : found.start()], known), False))
        pieces += _address(found[1])
        end = found.end()
    pieces.append((_numbers(text[end:], known), False))
    return tuple((piece.strip(), spelled) for piece, spelled in pieces if piece.strip())


def _plain_digits(text: str) -> str:
    return "".join(
        str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in text
    )


def _date(found: re.Match[str], language: str) -> str:
    try:
        day = date(*map(int, found.groups()))
    except ValueError:
        return found[0]
    return _YEAR_SIGN.sub("", _plain_digits(str(format_date(day, "long", locale=language))))


def _numbers(text: str, known: Collection[str]) -> str:
    for match in phonenumbers.PhoneNumberMatcher(text, None):
        text = text.replace(match.raw_string, digit_by_digit(match.raw_string))
    text = _PAUSED.sub(lambda found: _paused(found[0], known), text)
    return _numbers_in(text, known)


def _paused(written: str, known: Collection[str]) -> str:
    """Groups with commas that are a whole number which is known; a short one may be a list."""
    digits = re.sub(r"\D", "", written)
    number = digits in known and len(digits) >= _SHORTEST_GROUPED
    return digit_by_digit(written) if number else written


def _numbers_in(text: str, known: Collection[str]) -> str:
    return _NUMBER.sub(lambda found: _number(found[0], known), text)


def _number(written: str, known: Collection[str]) -> str:
    """A run of groups: the numbers that are known for sure, else one number or a quantity."""
    groups = list(re.finditer(r"\d+", written))
    for first, opening in enumerate(groups):
        for last in range(len(groups) - 1, first - 1, -1):
            inner = written[opening.start() : groups[last].end()]
            if _surely(re.sub(r"\D", "", inner), known):
                rest = _numbers_in(written[groups[last].end() :], known)
                # "112 24 hours": a pause between the number and the quantity.
                pause = "," if rest else ""
                return written[: opening.start()] + digit_by_digit(inner) + pause + rest
    return digit_by_digit(written) if is_telephone(written) else written


def _surely(digits: str, known: Collection[str]) -> bool:
    return digits in known or digits == _EMERGENCY or bool(_HELPLINE.fullmatch(digits))


def is_telephone(written: str) -> bool:
    """Whether a number, by its looks, is one to dial or a code, and no quantity, day or year."""
    digits = re.sub(r"\D", "", written)
    groups = re.findall(r"\d+", written)
    if len(groups) == 1 and not written.startswith("+"):
        round_thousands = digits.endswith("000") and not digits.startswith("0")
        return len(digits) >= _LONG and not round_thousands
    if all(map(_YEAR.fullmatch, groups)) or _THOUSANDS.fullmatch(written) or _DAY.match(written):
        return False
    if all(len(group) == 1 for group in groups):
        # Written apart already, or a list: said as it is.
        return False
    fewest = _LONG if written[0] in "+0(" else _SHORTEST_GROUPED
    return fewest <= len(digits) <= _LONGEST


def digit_by_digit(written: str) -> str:
    """The digits with blanks between, and a pause after each group (else after three)."""
    groups = re.findall(r"\d+", written)
    if len(groups) == 1 or all(len(group) == 1 for group in groups):
        digits = "".join(groups)
        groups = [digits[start : start + _TOGETHER] for start in range(0, len(digits), _TOGETHER)]
        if len(groups) > 1 and len(groups[-1]) == 1:
            # No digit is left alone.
            groups[-2:] = [groups[-2] + groups[-1]]
    plus = "+" if written.lstrip("(").startswith("+") else ""
    return plus + ", ".join(" ".join(group) for group in groups)


def _address(host: str) -> Iterator[Piece]:
    """The name of the computer alone: a path is too long to note. Its dots are said."""
    for position, label in enumerate(host.lower().split(".")):
        if position:
            yield ".", True
        for place, word in enumerate(label.split("-")):
            if place:
                yield "-", True
            yield word, len(word) <= _TOGETHER or bool(_UNSPEAKABLE.fullmatch(word))
