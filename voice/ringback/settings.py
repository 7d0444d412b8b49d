"""Settings of calling back who rang, read once from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.prices import amount, prices_of
from bot.variables import integer, needed


@dataclass(frozen=True)
class RingBackSettings:
    """What an operator may set.

    prices         countries whose numbers are called back (ISO 3166 codes), with the price of a
                   minute to each, in the operator's currency
    minutes        the longest call back
    per_hour       calls back to all in an hour
    minutes_a_day  of calls back to all in a day (UTC)
    budget         what may be spent on all in a day
    """

    prices: Mapping[str, Decimal]
    minutes: int
    per_hour: int
    minutes_a_day: int
    budget: Decimal

    @staticmethod
    def load(env: Mapping[str, str]) -> RingBackSettings | None:
        """Read SAFAR_RING_BACK and SAFAR_RING_BACK_*; None where it is off.

        Raises SettingsError.
        """
        prices = prices_of(env, "SAFAR_RING_BACK", "a minute")
        if not prices:
            return None
        budget = "SAFAR_RING_BACK_BUDGET"
        return RingBackSettings(
            prices=prices,
            minutes=integer(env, "SAFAR_RING_BACK_MINUTES", 10, 3, 60),
            per_hour=integer(env, "SAFAR_RING_BACK_PER_HOUR", 20, 1, 1000),
            minutes_a_day=integer(env, "SAFAR_RING_BACK_MINUTES_A_DAY", 200, 3, 100_000),
            budget=amount(budget, needed(env, budget, "what calls back may cost in a day")),
        )
