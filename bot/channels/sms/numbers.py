"""Telephone numbers: only what can be answered, and where it is registered."""

from __future__ import annotations

import phonenumbers
import regex

_E164 = regex.compile(r"\+[1-9][0-9]{6,14}")


def country_of(number: str) -> str | None:
    """The ISO 3166 code of a number's country.

    `number` is "+" and digits, after the name of its network where it has one
    ("whatsapp:+..."); what cannot be a subscriber's number (a short code, a name, a number of
    no country) has none.
    """
    number = number.rpartition(":")[2]
    if not _E164.fullmatch(number):
        return None
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    region = phonenumbers.region_code_for_number(parsed) or _main_region(parsed)
    return region if region in phonenumbers.SUPPORTED_REGIONS else None


def _main_region(parsed: phonenumbers.PhoneNumber) -> str:
    """The main country of a code, for a range of numbers that the library does not know."""
    return phonenumbers.region_code_for_country_code(parsed.country_code or 0)
