"""Who calls, as far as Asterisk knows."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping

import phonenumbers

from voice.line import Caller

_WRITTEN = re.compile(r"\+?[0-9]{5,17}")
_PRESENTATION = re.compile(r"[0-9]{1,3}")
# Of the presentation of a number: whether the caller allows it to be shown.
_HIDDEN = 0x60


def caller_of(variables: Mapping[str, str], country: str | None) -> Caller:
    """The caller, with a number only where it is one that can be called, and not withheld.

    country: ISO 3166 code for numbers that come without a country, None to leave them out.
    """
    shown = variables.get("callingpres", "0")
    number = None
    if _PRESENTATION.fullmatch(shown) and not int(shown) & _HIDDEN:
        number = _number(variables.get("callerid", ""), country)
    return Caller(call=secrets.token_hex(16), number=number)


def _number(text: str, country: str | None) -> str | None:
    if not _WRITTEN.fullmatch(text):
        return None
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
