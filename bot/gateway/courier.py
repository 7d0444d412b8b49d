"""The courier: hands deliveries to providers, each once where the provider lets us know."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping

from bot.errors import StoreUnavailable
from bot.gateway.outbox import Delivery, Outbox
from bot.gateway.provider import (
    DeliveryFailed,
    DeliveryRefused,
    DeliveryUnclear,
    Provider,
)

logger = logging.getLogger(__name__)

LOOK_EVERY = 1.0
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 300.0
MOST_ATTEMPTS = 20


class Courier:
    """Sends what is ready until it is cancelled. `wake` tells that there is something new."""

    def __init__(self, outbox: Outbox, providers: Mapping[str, Provider]) -> None:
        self._outbox = outbox
        self._providers = providers
        self._new = asyncio.Event()

    def wake(self) -> None:
        """Look now."""
        self._new.set()

    async def run(self) -> None:
        """Settle what a crash left open, then send what is ready, again and again."""
        settled = False
        while True:
            try:
                if not settled:
                    for delivery in await self._outbox.interrupted():
                        await self._settle(delivery)
                    settled = True
                while ready := await self._outbox.ready():
                    await asyncio.gather(*(self._send(delivery) for delivery in ready))
            except StoreUnavailable as error:
                logger.critical("answers wait to be sent: %s", error)
            self._new.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._new.wait(), LOOK_EVERY)

    async def _send(self, delivery: Delivery) -> None:
        provider = self._providers[delivery.channel]
        await self._outbox.sending(delivery.key)
        try:
            await provider.send(delivery)
        except DeliveryUnclear:
            await self._settle(delivery)
        except DeliveryRefused as error:
            logger.error("%s refused a delivery: %s", delivery.channel, error)
            await self._outbox.over(delivery.key, "refused")
        except DeliveryFailed as error:
            await self._later(delivery, str(error))
        else:
            await self._outbox.over(delivery.key, "sent")

    async def _settle(self, delivery: Delivery) -> None:
        """Find out what became of a delivery; where that is impossible, say so and leave it.

        Sending it again might say it twice, and a person may pay for each message.
        """
        taken = await self._providers[delivery.channel].was_taken(delivery)
        if taken is None:
            logger.error("%s: unclear whether a delivery was taken", delivery.channel)
            await self._outbox.over(delivery.key, "unclear")
        elif taken:
            await self._outbox.over(delivery.key, "sent")
        else:
            await self._later(delivery, "it was not taken")

    async def _later(self, delivery: Delivery, cause: str) -> None:
        if delivery.attempts + 1 >= MOST_ATTEMPTS:
            logger.error("%s: a delivery is given up: %s", delivery.channel, cause)
            await self._outbox.over(delivery.key, "refused")
            return
        pause = min(FIRST_PAUSE * 2**delivery.attempts, LONGEST_PAUSE)
        logger.warning("%s: a delivery is tried again in %s s: %s", delivery.channel, pause, cause)
        await self._outbox.again(delivery.key, pause)
