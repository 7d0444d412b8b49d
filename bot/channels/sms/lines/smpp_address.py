"""Telephone numbers as operators write them, and as Safar does: "+" and digits."""

from __future__ import annotations

from collections.abc import Callable

import phonenumbers
import regex

# Types of number (TON) that SMPP names.
UNKNOWN, INTERNATIONAL, NATIONAL = 0, 1, 2
_DIGITS = regex.compile(r"[0-9]+")
_INTERNATIONAL = regex.compile(r"(?:\+|00)([1-9][0-9]+)")
_Test = Callable[[phonenumbers.PhoneNumber], bool]


def sender_of(address: str, ton: int, country: str | None) -> str:
    """The sender as "+" and digits; what cannot be made one (a name, a short code) as it came.

    country: ISO 3166 code for numbers without a country; many operators leave it out, or do
    not say whether it is there.
    """
    written = _INTERNATIONAL.fullmatch(address)
    if written:
        return f"+{written[1]}"
    if not _DIGITS.fullmatch(address):
        return address
    if ton == INTERNATIONAL:
        return f"+{address}"
    if ton == NATIONAL:
        return _number(address, country, phonenumbers.is_possible_number) or address
    if ton != UNKNOWN:
        return address
    return (
        _number(f"+{address}", None, phonenumbers.is_valid_number)
        or _number(address, country, phonenumbers.is_valid_number)
        # The library does not know every range of every country.
        or _number(f"+{address}", None, phonenumbers.is_possible_number)
        or address
    )


def country_of_our(number: str) -> str | None:
    """The country of our own number, None for a short code."""
    if _number(number, None, phonenumbers.is_valid_number) is None:
        return None
    return phonenumbers.region_code_for_number(phonenumbers.parse(number))


def _number(address: str, country: str | None, passes: _Test) -> str | None:
    try:
        number = phonenumbers.parse(address, country)
    except phonenumbers.NumberParseException:
        return None
    if not passes(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
