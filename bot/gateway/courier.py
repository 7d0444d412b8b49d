"""The courier: hands deliveries to providers, each once where the provider lets us know."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping

from bot.background import stop
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
AT_ONCE = 16


class Courier:
    """Sends what is ready until it is cancelled. `wake` tells that there is something new."""

    def __init__(self, outbox: Outbox, providers: Mapping[str, Provider]) -> None:
        self._outbox = outbox
        self._providers = providers
        self._new = asyncio.Event()
        self._on_the_way: dict[str, asyncio.Task[None]] = {}
        self._first_look = True
        self._unsettled: set[str] = set()

    def wake(self) -> None:
        """Look now."""
        self._new.set()

    async def run(self) -> None:
        """Settle what was left open, send what is ready, again and again."""
        try:
            while True:
                try:
                    await self._look()
                except StoreUnavailable as error:
                    logger.critical("answers wait to be sent: %s", error)
                # Not wait_for: in Python 3.11 it can swallow the cancellation that ends this.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_EVERY):
                        await self._new.wait()
                self._new.clear()
        finally:
            await stop(*self._on_the_way.values())

    async def _look(self) -> None:
        """Begin with all that is ready.

        What is sending was left open by a crash, at the first look; later only where the
        store was away when its end was to be noted. Others may have arrived since they were
        read, and asking for them again could send them twice.
        """
        for delivery in await self._outbox.sendable("sending"):
            if self._first_look:
                self._unsettled.add(delivery.key)
            if delivery.key in self._unsettled:
                self._start(delivery, left_open=True)
        self._first_look = False
        for delivery in await self._outbox.sendable("due"):
            self._start(delivery, left_open=False)

    def _start(self, delivery: Delivery, left_open: bool) -> None:
        if delivery.key in self._on_the_way or len(self._on_the_way) >= AT_ONCE:
            return
        self._unsettled.discard(delivery.key)
        task = asyncio.create_task(self._carry(delivery, left_open))
        self._on_the_way[delivery.key] = task
        task.add_done_callback(lambda _: self._arrived(delivery.key))

    def _arrived(self, key: str) -> None:
        del self._on_the_way[key]
        self.wake()

    async def _carry(self, delivery: Delivery, left_open: bool) -> None:
        try:
            if left_open:
                await self._settle(delivery)
            elif await self._outbox.sending(delivery.key):
                await self._send(delivery)
        except StoreUnavailable as error:
            self._unsettled.add(delivery.key)
            logger.critical(
                "%s: the end of a delivery is not noted yet: %s", delivery.channel, error
            )

    async def _send(self, delivery: Delivery) -> None:
        provider = self._providers[delivery.channel]
        try:
            await provider.send(delivery)
        except DeliveryRefused as error:
            logger.error("%s refused a delivery: %s", delivery.channel, error)
            await self._outbox.over(delivery.key, "refused")
        except DeliveryFailed as error:
            await self._later(delivery, str(error))
        except DeliveryUnclear:
            await self._settle(delivery)
        except Exception as error:
            # A provider that breaks must not end the others; what it did is unclear.
            logger.error("%s broke: %s", delivery.channel, type(error).__name__)
            await self._settle(delivery)
        else:
            await self._outbox.over(delivery.key, "sent")

    async def _settle(self, delivery: Delivery) -> None:
        """Find out what became of a delivery; where that is impossible, say so and leave it.

        Sending it again might say it twice, and a person may pay for each message.
        """
        taken = await self._taken(delivery)
        if taken is None:
            logger.error("%s: unclear whether a delivery was taken", delivery.channel)
            await self._outbox.over(delivery.key, "unclear")
        elif taken:
            await self._outbox.over(delivery.key, "sent")
        else:
            await self._later(delivery, "it was not taken")

    async def _taken(self, delivery: Delivery) -> bool | None:
        try:
            return await self._providers[delivery.channel].was_taken(delivery)
        except Exception as error:
            logger.error("%s broke: %s", delivery.channel, type(error).__name__)
            return None

    async def _later(self, delivery: Delivery, cause: str) -> None:
        if delivery.attempts + 1 >= MOST_ATTEMPTS:
            logger.error("%s: a delivery is given up: %s", delivery.channel, cause)
            await self._outbox.over(delivery.key, "refused")
            return
        pause = min(FIRST_PAUSE * 2**delivery.attempts, LONGEST_PAUSE)
        logger.warning("%s: a delivery is tried again in %s s: %s", delivery.channel, pause, cause)
        await self._outbox.again(delivery.key, pause)
