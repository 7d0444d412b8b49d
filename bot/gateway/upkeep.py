"""Upkeep: what ends by itself, ends; what was wrapped with an older key is wrapped anew."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

from bot.errors import StoreUnavailable
from bot.gateway.conversations import LIFE
from bot.gateway.order import Order
from bot.gateway.outbox import LIFE as OUTBOX_LIFE
from bot.gateway.turns import Storage

logger = logging.getLogger(__name__)

EVERY = 30.0
SOON = 2.0
SEEN_LIFE = 48 * 3600.0
YOUNG = 600.0
_BATCH = 200


class Upkeep:
    """Purges and rewraps. Nothing here waits for a person."""

    def __init__(
        self, storage: Storage, order: Order, begin: Callable[[], Awaitable[None]]
    ) -> None:
        """order is the gateway's: nothing is destroyed while it is worked on.

        begin is done once, first: where the store is away at the start, when it is back.
        """
        self._conversations = storage.conversations
        self._inbox = storage.inbox
        self._outbox = storage.outbox
        self._wishes = storage.wishes
        self._rings = storage.rings
        self._logins = storage.logins
        self._reports = storage.reports
        self._gaps = storage.gaps
        self._vault = storage.vault
        self._clock = storage.clock
        self._order = order
        self._begin = begin
        self._hurry = asyncio.Event()

    def hurry(self) -> None:
        """Look now: something is to be deleted."""
        self._hurry.set()

    async def run(self) -> None:
        """Once at the start and then every 30 seconds, until it is cancelled."""
        begun = False
        while True:
            try:
                if not begun:
                    await self._begin()
                    begun = True
                await self.once()
            except StoreUnavailable as error:
                logger.critical("what has ended could not be deleted: %s", error)
            soon = not begun or self._conversations.doomed
            # Not wait_for: in Python 3.11 it can swallow the cancellation that ends this.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SOON if soon else EVERY):
                    await self._hurry.wait()
            self._hurry.clear()

    async def once(self) -> None:
        """Delete all that is over. Raises StoreUnavailable."""
        await self._conversations.finish()
        await self._destroy(self._doomed, unsent=True)
        await self._destroy(self._ended)
        now = self._clock()
        await self._outbox.forget(now - OUTBOX_LIFE)
        await self._inbox.forget_seen(now - SEEN_LIFE)
        await self._destroy(self._dead)
        await self._wishes.forget()
        await self._rings.forget()
        await self._reports.forget()
        await self._gaps.forget()
        await self._logins.forget(now)
        await self._vault.destroy(list(await self._unused()))
        await self._rewrap()

    async def _ended(self) -> frozenset[str]:
        """Conversations whose time is over."""
        return frozenset(await self._conversations.ended())

    async def _doomed(self) -> frozenset[str]:
        """Conversations whose person left, or that could not be deleted before."""
        return frozenset(self._conversations.doomed)

    async def _dead(self) -> frozenset[str]:
        """Conversations without a key: rows of a backup that somebody put back."""
        used = await self._conversations.keys()
        there = await self._vault.names(float("inf"))
        return frozenset(name for name, key in used.items() if key not in there)

    async def _unused(self) -> frozenset[str]:
        """Keys without a row, which a crash left.

        A key is made before its row: a young one may still get it.
        """
        old = await self._vault.names(self._clock() + LIFE - YOUNG)
        used = (await self._conversations.keys()).values()
        kept = await self._wishes.keys() | await self._rings.keys()
        kept |= await self._reports.text_keys()
        return old - frozenset(used) - await self._outbox.keys() - kept

    async def _destroy(
        self, chosen: Callable[[], Awaitable[frozenset[str]]], unsent: bool = False
    ) -> None:
        """Destroy what is chosen, and is chosen still when nobody else can work on it.

        What somebody works on now has its turn soon: nobody waits for this.
        """
        names = [name for name in sorted(await chosen()) if not self._order.busy(name)]
        for start in range(0, len(names), _BATCH):
            async with AsyncExitStack() as held:
                part = names[start : start + _BATCH]
                for name in part:
                    await held.enter_async_context(self._order.of(name))
                still = await chosen()
                over = [name for name in part if name in still]
                await self._conversations.destroy(*over, unsent=unsent)
        if names:
            logger.info("%s conversations that had ended are deleted", len(names))

    async def _rewrap(self) -> None:
        total = 0
        while count := await self._vault.rewrap():
            total += count
        if total:
            await self._vault.scrub()
            logger.info("%s keys are wrapped with the current key now", total)
