"""Upkeep: what ends by itself, ends; what was wrapped with an older key is wrapped anew."""

from __future__ import annotations

import asyncio
import logging

from bot.clock import SteadyClock
from bot.errors import StoreUnavailable
from bot.gateway.conversations import LIFE, Conversations
from bot.gateway.inbox import Inbox
from bot.gateway.outbox import LIFE as OUTBOX_LIFE
from bot.gateway.outbox import Outbox
from bot.store.vault import Vault

logger = logging.getLogger(__name__)

EVERY = 30.0
SEEN_LIFE = 48 * 3600.0
YOUNG = 600.0
_BATCH = 500


class Upkeep:
    """Purges and rewraps. Nothing here waits for a person."""

    def __init__(
        self,
        conversations: Conversations,
        inbox: Inbox,
        outbox: Outbox,
        vault: Vault,
        clock: SteadyClock,
    ) -> None:
        self._conversations = conversations
        self._inbox = inbox
        self._outbox = outbox
        self._vault = vault
        self._clock = clock

    async def run(self) -> None:
        """Once at the start and then every 30 seconds, until it is cancelled."""
        while True:
            try:
                await self.once()
            except StoreUnavailable as error:
                logger.critical("what has ended could not be deleted: %s", error)
            await asyncio.sleep(EVERY)

    async def once(self) -> None:
        """Delete all that is over. Raises StoreUnavailable."""
        ended = await self._conversations.ended()
        for start in range(0, len(ended), _BATCH):
            await self._conversations.destroy(*ended[start : start + _BATCH])
        now = self._clock()
        await self._outbox.forget(now - OUTBOX_LIFE)
        await self._inbox.forget_seen(now - SEEN_LIFE)
        await self._sweep(now)
        await self._rewrap()

    async def _sweep(self, now: float) -> None:
        """Destroy rows without a key (a backup put back) and keys without a row (a crash).

        A key is made before its row: a young one may still get it.
        """
        rows = await self._conversations.names()
        used = rows | await self._outbox.keys()
        every = await self._vault.names(float("inf"))
        young = every - await self._vault.names(now + LIFE - YOUNG)
        await self._vault.destroy(list(every - used - young))
        if dead := rows - every:
            logger.warning("%s conversations without a key are deleted", len(dead))
            await self._conversations.destroy(*dead)

    async def _rewrap(self) -> None:
        total = 0
        while count := await self._vault.rewrap():
            total += count
        if total:
            logger.info("%s keys are wrapped with the current key now", total)
