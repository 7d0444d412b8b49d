"""Calling back: who rang is noted, called when their line is free, and forgotten.

Nothing else is ever called here: a number comes from a call that has just come in, and goes when
its call back is made or given up.
"""

from __future__ import annotations

import asyncio
import logging
import math
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.background import beside
from bot.channels.sms.budget import Bounds, Budget
from bot.clock import Clock
from bot.errors import StoreUnavailable
from bot.gateway.limits import Window
from bot.gateway.opening import Stores
from bot.people.rings import Ring, Rings
from bot.privacy.sealing import keyed_name
from bot.store.tables import call_days
from voice.line import Caller, Dialler, NotCalled, Returned
from voice.ringback.numbers import country_of_telephone
from voice.ringback.settings import RingBackSettings

logger = logging.getLogger(__name__)

HALF_HOUR, HOUR, DAY = 1800.0, 3600.0, 24 * 3600.0
# Calls back of one number in a day.
PER_DAY = 3
# Seconds: until the line of who rang is free; then until it is tried again, or given up. It rings
# for RINGS of them, so that no try meets the one before.
FIRST, RINGS = 5.0, 30
AGAIN = (120.0, 600.0, 120.0)
LOOK_EVERY = 1.0


@dataclass
class RingBack:
    """Those who wait, and the limits. naming is the key of keyed names."""

    settings: RingBackSettings
    rings: Rings
    budget: Budget
    clock: Clock
    naming: bytes = field(repr=False)
    _diallers: Mapping[str, Dialler] = field(default_factory=dict, init=False)
    _ready: Callable[[], bool] = field(default=lambda: False, init=False)

    def __post_init__(self) -> None:
        self._lately = Window(self.clock, 1, HALF_HOUR)
        self._today = Window(self.clock, PER_DAY, DAY)
        self._all = Window(self.clock, self.settings.per_hour, HOUR)
        self._noting = asyncio.Lock()

    @staticmethod
    def of(
        settings: RingBackSettings | None, rings: Rings, stores: Stores, clock: Clock
    ) -> RingBack | None:
        """None where it is off."""
        if settings is None:
            return None
        bounds = Bounds(settings.minutes_a_day, settings.budget)
        budget = Budget(stores.rows, clock, settings.prices, bounds, call_days)
        return RingBack(settings, rings, budget, clock, stores.keeper.ring.naming)

    async def rang(self, line: str, caller: Caller) -> bool:
        """A call comes in on `line`: whether its number is noted, so that the call is to be
        refused without being answered. Any other call is answered as ever, also that of a number
        which was called in vain: they may be in danger, and be reached in no other way."""
        number, country = caller.number, country_of_telephone(caller.number)
        if line not in self._diallers or number is None or country is None:
            return False
        if country not in self.settings.prices or not self._ready():
            return False
        name = keyed_name(self.naming, "ring", number)
        try:
            # A provider may ask twice at the same time.
            async with self._noting:
                attempts = await self.rings.attempts(name)
                if attempts is None:
                    return await self._noted(name, line, number, country)
                return attempts == 0
        except StoreUnavailable as error:
            logger.critical("%s: who rang cannot be noted: %s", line, error)
            return False

    async def _noted(self, name: str, line: str, number: str, country: str) -> bool:
        """Note it where the limits have room for it. All of a call is paid for before it."""
        if not (self._lately.hit(name) and self._today.hit(name) and self._all.hit("all")):
            logger.warning("%s: who rang is not called back: too many calls back", line)
            return False
        if not await self.budget.take(line, country, "", self.settings.minutes, danger=False):
            logger.critical("%s: the day's budget of calls back is spent", line)
            return False
        return await self.rings.add(name, line, number, self.clock() + FIRST)

    async def answered(self, key: str) -> Caller | None:
        """Who has picked up a call back, once; None where there is no room for the call now, or
        nobody waits under that key: then it is to be ended. Raises StoreUnavailable."""
        ring = await self.rings.take(key) if self._ready() else None
        if ring is None:
            return None
        returned = Returned(ring.line, country_of_telephone(ring.number) or "", ring.since)
        return Caller(secrets.token_hex(16), ring.number, returned=returned)

    async def ended(self, returned: Returned, seconds: float) -> None:
        """A call back is over after so many seconds: the minutes that it did not take are free."""
        left = self.settings.minutes - max(1, math.ceil(seconds / 60))
        try:
            await self._give_back(returned.line, returned.country, returned.since, left)
        except StoreUnavailable as error:
            # They stay counted, on the safe side.
            logger.error("%s: minutes of a call back are not given back: %s", returned.line, error)

    def through(self, diallers: Mapping[str, Dialler], ready: Callable[[], bool]) -> None:
        """Call through these, and from now on note who rings on their lines.

        diallers: of the lines that can, by name. ready: whether one more call can be taken now.
        """
        self._diallers, self._ready = diallers, ready

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Call who waits, until the end of the block."""
        async with beside(ring_back=self._run()):
            yield

    async def _run(self) -> None:
        while True:
            try:
                await self.look()
            except StoreUnavailable as error:
                logger.critical("calls back wait: %s", error)
            except Exception as error:
                # The next look may go well, and those who rang wait for it.
                logger.error("calls back wait: %s", type(error).__name__)
            await asyncio.sleep(LOOK_EVERY)

    async def look(self) -> None:
        """Call whose time has come, and give up who did not pick up. Raises StoreUnavailable."""
        for ring in await self.rings.due():
            dialler = self._diallers.get(ring.line)
            if dialler is None or ring.attempts >= len(AGAIN):
                await self._give_up(ring)
            elif self._ready():
                await self._call(ring, dialler)

    async def _call(self, ring: Ring, dialler: Dialler) -> None:
        """One try. It is counted before: whatever happens then, it is not made twice."""
        if not await self.rings.trying(ring, self.clock() + AGAIN[ring.attempts]):
            return
        try:
            await dialler.call(ring.number, ring.key, RINGS, 60 * self.settings.minutes)
        except NotCalled as error:
            logger.error("%s: a call back is not made: %s", ring.line, error)

    async def _give_up(self, ring: Ring) -> None:
        taken = await self.rings.take(ring.key)
        country = country_of_telephone(ring.number)
        if taken is not None and country is not None:
            logger.info("%s: a call back is given up", ring.line)
            await self._give_back(ring.line, country, ring.since, self.settings.minutes)

    async def _give_back(self, line: str, country: str, since: float, minutes: int) -> None:
        if minutes > 0:
            await self.budget.give_back(since, line, country, minutes)
