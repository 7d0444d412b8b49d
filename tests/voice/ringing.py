"""Calls back to who rang: settings of tests, calls over real stores, and who still waits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import sqlalchemy as sa

from bot.store.tables import call_days, data_keys, rings
from tests.gateway.conftest import House
from tests.voice.desks import opened
from voice.desk import PhoneDesk
from voice.line import Caller, NotCalled
from voice.ringback.ringback import RingBack
from voice.ringback.settings import RingBackSettings

ENVIRONMENT = {"SAFAR_RING_BACK": "PL:0.10 GR:0.20", "SAFAR_RING_BACK_BUDGET": "5"}


def switched_on(**more: str) -> RingBackSettings:
    """Switched on for two countries; `more` are other settings, without SAFAR_RING_BACK_."""
    others = {f"SAFAR_RING_BACK_{name}": value for name, value in more.items()}
    settings = RingBackSettings.load(ENVIRONMENT | others)
    assert settings is not None
    return settings


ON = switched_on()


async def left(house: House) -> int:
    """How many wait."""
    counted = sa.select(sa.func.count()).select_from(rings)
    return int(await house.stores.rows.run(lambda c: c.execute(counted).scalar()) or 0)


NUMBER, OTHER = "+48500100200", "+306900000001"
LINE = "test"


@dataclass
class Calls:
    """A dialler that notes whom it calls, and under which key."""

    made: list[tuple[str, str]] = field(default_factory=list)
    fails: bool = False

    async def call(self, number: str, key: str, rings: int, longest: int) -> None:
        self.made.append((number, key))
        if self.fails:
            raise NotCalled("away")

    @property
    def numbers(self) -> list[str]:
        return [number for number, _ in self.made]


@dataclass
class Open:
    """Calls back over real stores, without the loop: `look` is one look of it."""

    house: House
    desk: PhoneDesk
    back: RingBack
    calls: Calls

    async def rings(self, number: str | None = NUMBER) -> bool:
        return await self.back.rang(LINE, Caller("call", number))

    async def look(self, after: float = 0.0) -> None:
        self.house.clock.moved += after
        await self.back.look()

    async def minutes(self) -> int:
        """What is counted of all days."""
        counted = sa.select(sa.func.sum(call_days.c.parts))
        return int(await self.house.stores.rows.run(lambda c: c.execute(counted).scalar()) or 0)

    async def keys(self) -> int:
        """Keys in the vault beside its probe."""
        counted = sa.select(sa.func.count()).where(data_keys.c.id != "probe")
        return int(await self.house.stores.keys.run(lambda c: c.execute(counted).scalar()) or 0)


@asynccontextmanager
async def ringing_back(
    house: House, settings: RingBackSettings = ON, **environment: str
) -> AsyncIterator[Open]:
    calls = Calls()
    async with opened(house, ring_back=settings, **environment) as (desk, _, _):
        assert desk.ring_back is not None
        desk.ring_back.through({LINE: calls}, desk.ready)
        yield Open(house, desk, desk.ring_back, calls)
