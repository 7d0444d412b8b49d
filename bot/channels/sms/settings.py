"""Settings of text messages, read once from the environment."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.channels.sms import lines
from bot.errors import SettingsError
from bot.prices import amount, prices_of
from bot.variables import integer, shown

LINES = tuple(
    sorted(module.name for module in pkgutil.iter_modules(lines.__path__) if "_" not in module.name)
)


@dataclass(frozen=True)
class SmsSettings:
    """What an operator may set for text messages.

    lines        which lines are open, of the files in bot/channels/sms/lines
    prices       countries whose numbers are answered (ISO 3166 codes), with the price of one
                 text message to each, in the operator's currency
    per_hour, per_day   messages of one number that are answered
    parts_a_day  text messages sent to all in a day (UTC)
    budget       what may be spent on all in a day, None for no bound but parts_a_day
    """

    lines: tuple[str, ...]
    prices: Mapping[str, Decimal]
    per_hour: int
    per_day: int
    parts_a_day: int
    budget: Decimal | None

    @staticmethod
    def load(env: Mapping[str, str]) -> SmsSettings:
        """Read SAFAR_SMS and SAFAR_SMS_*. Raises SettingsError."""
        named = tuple(dict.fromkeys(env.get("SAFAR_SMS", "").split()))
        for name in named:
            if name not in LINES:
                raise SettingsError(f"SAFAR_SMS names {shown(name)}; known: {', '.join(LINES)}")
        prices = prices_of(env, "SAFAR_SMS_COUNTRIES", "a text message")
        if named and not prices:
            raise SettingsError(
                "SAFAR_SMS_COUNTRIES is not set; name the countries whose numbers are answered, "
                "each with the price of a text message, such as: GR:0.06 IT:0.08"
            )
        return SmsSettings(
            lines=named,
            prices=prices,
            per_hour=integer(env, "SAFAR_SMS_PER_HOUR", 20, 1, 1000),
            per_day=integer(env, "SAFAR_SMS_PER_DAY", 60, 1, 10_000),
            parts_a_day=integer(env, "SAFAR_SMS_PARTS_A_DAY", 2000, 1, 10_000_000),
            budget=amount("SAFAR_SMS_BUDGET", env["SAFAR_SMS_BUDGET"])
            if env.get("SAFAR_SMS_BUDGET")
            else None,
        )
