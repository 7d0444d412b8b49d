"""Which numbers may be called back."""

from __future__ import annotations

import phonenumbers

from bot.channels.sms.numbers import country_of

# A caller's number can be forged so that calling it back earns somebody money. What is not known
# to be a person's telephone is not called: premium and special numbers, personal ones, satellites.
_PERSONS = (
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE,
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
)


def country_of_telephone(number: str | None) -> str | None:
    """The ISO 3166 code of a number ("+" and digits) that is a person's telephone; else None."""
    country = country_of(number or "")
    if number is None or country is None:
        return None
    parsed = phonenumbers.parse(number)
    plain = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) == number
    good = plain and phonenumbers.is_valid_number(parsed)
    return country if good and phonenumbers.number_type(parsed) in _PERSONS else None
