"""Telephone numbers and web addresses in running text: only those that somebody looked at.

A number that is mistyped in a sentence reaches a stranger, and nothing else would notice. So a
text may name those of the pack's contacts, and those that checks.yml of the pack allows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

import phonenumbers

from bot.guidance.checks.subject import Subject
from bot.guidance.figures import plain_digits
from bot.guidance.finding import Finding
from bot.guidance.model import EUROPE, Pack

WEB = re.compile(
    r"(?:https?://)?(?:[\w.+-]+@)?((?:[a-z0-9-]+\.)+[a-z]{2,})\b(?:/[^\s,;]*)?",
    re.IGNORECASE | re.ASCII,
)
# A point between two letters. It comes first, because it is what a text is searched for fastest.
_DOTTED = re.compile(r"\.(?<=[A-Za-z0-9]\.)[A-Za-z]")
_LAST = re.compile(r"\.([a-z]{2,}|[A-Z]{2,})\Z")
# Groups of digits as telephone numbers are written. What follows a point, a comma or a stroke is
# part of a sum, a date or the number of a law.
_NUMBER = re.compile(
    r"(?<![A-Za-z\d.,/])\+?\(?\d+(?:[ \u00a0\u202f().-]{1,2}\d+)*\)?(?![\d/]|[.,]\d)"
)
_GROUP = re.compile(r"\d+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DAY = re.compile(r"\d{1,2}[ .-]\d{1,2}[ .-](?:19|20)\d\d|\d{4}-\d{2}-\d{2}")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[ .\u00a0\u202f]\d{3})+|[1-9]\d*000")
# Digits one by one, as a spoken text may have them.
_SPELLED = re.compile(r"(?<![\d.,/])\d(?:(?:[,،፣] | |-)\d(?!\d)){2,}")
_HELPLINE = re.compile(r"116\d{3}")
_SHORT = re.compile(r"[1-9]\d\d")
# Country codes of Europe begin so.
_EUROPE = ("3", "4")
_HUNDRED = "100"
_SHORTEST, _SHORTEST_GROUPED, _LONGEST = 4, 6, 15
_FIX = "Correct it, or add it to contacts.yml, or with a reason to checks.yml"


@dataclass(frozen=True)
class Known:
    """Digits of the telephone numbers and hosts of the web addresses that texts may name."""

    numbers: frozenset[str]
    hosts: frozenset[str]


def known_of(pack: Pack, numbers: Iterable[str] = (), web: Iterable[str] = ()) -> Known:
    """What the contacts of `pack` have, with the `numbers` and hosts (`web`) of its checks.yml."""
    phones = [contact.phone for contact in pack.contacts.values() if contact.phone]
    sites = [urlsplit(contact.web).netloc for contact in pack.contacts.values() if contact.web]
    return Known(
        frozenset(form for phone in (*phones, *numbers) for form in _forms(phone, pack.where)),
        frozenset(_host(site) for site in (*sites, *web)),
    )


def unknown_addresses(subject: Subject, known: Known) -> Iterator[Finding]:
    """A finding for each number to dial and each web address that is not `known`."""
    for part in subject.said:
        rest = part
        if _DOTTED.search(part):
            yield from _unknown_web(subject, part, known)
            rest = WEB.sub(" ", part)
        for written in unknown_numbers(rest, known.numbers):
            cause = f"The telephone number {written!r} is none of the pack's contacts"
            yield subject.finding(written, cause, _FIX)


def _unknown_web(subject: Subject, part: str, known: Known) -> Iterator[Finding]:
    for found in WEB.finditer(part):
        if _LAST.search(found[1]) and _host(found[1]) not in known.hosts:
            cause = f"The web address {found[0]!r} is none of the pack's contacts"
            yield subject.finding(found[0], cause, _FIX)


def unknown_numbers(text: str, known: Collection[str]) -> Iterator[str]:
    """The numbers in `text`, as they are written, that look like some to dial and are not known.

    known: digits of numbers. Digits of every script are read.
    """
    if _GROUP.search(text) is None:
        return
    digits = plain_digits(text)
    for found in _SPELLED.finditer(digits):
        joined = re.sub(r"\D", "", found[0])
        if joined not in known and _to_dial(joined):
            yield text[found.start() : found.end()]
    digits = _SPELLED.sub(lambda found: " " * len(found[0]), digits)
    for found in _NUMBER.finditer(digits):
        for begin, end in _unknown(digits, found.start(), found.end(), known):
            yield text[begin:end].strip(" ().-")


def _unknown(text: str, begin: int, end: int, known: Collection[str]) -> Iterator[tuple[int, int]]:
    """What is left of a run of groups when the known numbers in it are taken away."""
    groups = [(m.start(), m.end()) for m in _GROUP.finditer(text, begin, end)]
    for first, (start, _) in enumerate(groups):
        for last in range(len(groups) - 1, first - 1, -1):
            if re.sub(r"\D", "", text[start : groups[last][1]]) in known:
                if first:
                    yield from _unknown(text, begin, groups[first - 1][1], known)
                if last + 1 < len(groups):
                    yield from _unknown(text, groups[last + 1][0], end, known)
                return
    if _to_dial(text[begin:end].strip()):
        yield begin, end


def _to_dial(written: str) -> bool:
    """Whether a number, by its looks, is one to dial and no quantity, day or year."""
    digits = re.sub(r"\D", "", written)
    if written.startswith("+") or digits.startswith("00"):
        return len(digits) >= _SHORTEST
    if _HELPLINE.fullmatch(digits) or _is_emergency(digits):
        return True
    if _YEAR.fullmatch(written) or _DAY.fullmatch(written) or _THOUSANDS.fullmatch(written):
        return False
    if written == digits:
        return _SHORTEST <= len(digits) <= _LONGEST
    years = all(map(_YEAR.fullmatch, _GROUP.findall(written)))
    return _SHORTEST_GROUPED <= len(digits) <= _LONGEST and not years


# Texts name few numbers; to ask for all that there could be takes half a second.
@lru_cache(maxsize=1000)
def _is_emergency(digits: str) -> bool:
    """Whether it is a short number for danger in a country of Europe.

    But for 100, which is far oftener a quantity than the police of Greece or Belgium.
    """
    if digits == _HUNDRED or not _SHORT.fullmatch(digits):
        return False
    return any(phonenumbers.is_emergency_number(digits, region) for region in _regions())


@lru_cache
def _regions() -> tuple[str, ...]:
    """The countries of Europe."""
    return tuple(
        region
        for region in phonenumbers.SUPPORTED_REGIONS
        if str(phonenumbers.country_code_for_region(region)).startswith(_EUROPE)
    )


def _forms(phone: str, where: str) -> Iterator[str]:
    """The digits of a number as it may be written: from abroad, and within its country."""
    yield re.sub(r"\D", "", phone)
    try:
        number = phonenumbers.parse(phone, None if where == EUROPE else where)
    except phonenumbers.NumberParseException:
        return
    international = re.sub(r"\D", "", phonenumbers.format_number(number, _E164))
    yield from (international, f"00{international}")
    yield re.sub(r"\D", "", phonenumbers.format_number(number, _NATIONAL))


_E164 = phonenumbers.PhoneNumberFormat.E164
_NATIONAL = phonenumbers.PhoneNumberFormat.NATIONAL


def _host(address: str) -> str:
    return address.casefold().removeprefix("www.")
