"""Countries with what a text message or a minute to each costs, as an operator writes them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

import phonenumbers

from bot.errors import SettingsError
from bot.variables import shown


def prices_of(env: Mapping[str, str], name: str, what: str) -> dict[str, Decimal]:
    """The variable `name`, such as "GR:0.06 IT:0.08": prices by ISO 3166 code, none where it is
    not set. what: that has the price. Raises SettingsError."""
    prices = {}
    for word in env.get(name, "").split():
        country, colon, price = word.partition(":")
        if country not in phonenumbers.SUPPORTED_REGIONS or not colon:
            raise SettingsError(
                f"{name} holds {shown(word)}; write each country as its code and "
                f"the price of {what}, such as: GR:0.06"
            )
        prices[country] = amount(name, price)
    return prices


def amount(name: str, text: str) -> Decimal:
    """An amount of money of the variable `name`. Raises SettingsError."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal(-1)
    if not found.is_finite() or found < 0:
        raise SettingsError(f"{name} holds {shown(text)}; write an amount such as 0.06")
    return found
