"""The people of the organisation, as the channels ask for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import phonenumbers

from bot.clock import Clock, wall_clock
from bot.errors import WishRefused
from bot.gateway.limits import Window
from bot.people.roster import Roster
from bot.people.wishes import DAY, Wishes
from bot.privacy.sealing import keyed_name

# Wishes of one number in a day: who forges a number must not have its owner called all day.
PER_DAY = 3


# A caller's number can be forged so that calling it back earns somebody money.
_COSTLY = (
    phonenumbers.PhoneNumberType.PREMIUM_RATE,
    phonenumbers.PhoneNumberType.SHARED_COST,
    phonenumbers.PhoneNumberType.UAN,
)
# The region of numbers of no country, such as those of satellites.
_NOWHERE = "001"


def can_be_called_back(number: str) -> bool:
    """Whether `number` ("+" and digits) can be a person's, and costs no more than a call."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return False
    # Nothing behind the digits either: staff call what is shown.
    plain = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) == number
    possible = plain and phonenumbers.is_possible_number(parsed)
    somewhere = phonenumbers.region_code_for_country_code(parsed.country_code or 0) != _NOWHERE
    return possible and somewhere and phonenumbers.number_type(parsed) not in _COSTLY


@dataclass
class Staff:
    """Who is on duty, and whom they call back. naming is the key of keyed names; noted is called
    after each wish that is in the store."""

    roster: Callable[[], Roster]
    wishes: Wishes
    clock: Clock
    naming: bytes = field(repr=False)
    now: Callable[[], datetime] = wall_clock
    noted: Callable[[], None] = lambda: None
    _per_number: Window = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._per_number = Window(self.clock, PER_DAY, DAY)

    def on_duty(self, language: str) -> str | None:
        """The telephone number of somebody who is there now and speaks `language`."""
        there = self.roster().on_duty(language, self.now())
        return there[0][0].phone if there else None

    def calls_back(self, language: str) -> bool:
        """Whether somebody who speaks `language` calls people back."""
        return self.roster().calls_back(language)

    async def wish(self, number: str, language: str) -> None:
        """Note that `number` is to be called back in `language`.

        Raises WishRefused, StoreUnavailable: then nothing was noted.
        """
        if not self.calls_back(language):
            raise WishRefused("nobody calls back in that language")
        if not can_be_called_back(number):
            raise WishRefused("a caller's number is none that may be called back")
        name = keyed_name(self.naming, "wish", number)
        if not self._per_number.hit(name):
            raise WishRefused("one number asked to be called back too often in a day")
        await self.wishes.add(name, number, language, self.roster().keep_days)
        self.noted()
