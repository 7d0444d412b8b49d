"""safar purge"""

from __future__ import annotations

import asyncio

import click

from bot.clock import SteadyClock
from bot.gateway.opening import Stores
from bot.gateway.order import Order
from bot.gateway.upkeep import Upkeep
from bot.settings import Settings


@click.command()
def purge() -> None:
    """Delete what has ended, while the service is stopped; the running service does it itself."""
    asyncio.run(_purge(Settings.load()))
    click.echo("What had ended is deleted.")


async def _purge(settings: Settings) -> None:
    stores = Stores.of(settings)
    try:
        await Upkeep(stores.storage(SteadyClock()), Order(), _nothing).once()
    finally:
        stores.close()


async def _nothing() -> None:
    """No message is worked on while the service is stopped."""
