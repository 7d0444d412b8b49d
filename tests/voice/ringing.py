"""Calls back to who rang: settings of tests, and what is left of those who wait."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.tables import rings
from tests.gateway.conftest import House
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
