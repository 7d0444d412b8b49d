"""Working off what was accepted and is answered later: one loop for each conversation."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace

from bot.errors import StoreUnavailable
from bot.gateway.order import Order
from bot.gateway.turns import Storage, Turns
from bot.reply import Reply

logger = logging.getLogger(__name__)

# The brain is asked so often, then the answer is that the service is busy.
MOST_ATTEMPTS = 6
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 20.0


class Background:
    """Answers accepted messages, again after a pause, until nothing waits."""

    def __init__(
        self,
        turns: Turns,
        storage: Storage,
        order: Order,
        busy: Callable[[str | None], Reply],
        wake: Callable[[], None],
    ) -> None:
        """busy makes the answer where the brain stays away; wake tells the courier."""
        self._turns = turns
        self._storage = storage
        self._order = order
        self._busy = busy
        self._wake = wake
        self._loops: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()

    def soon(self, name: str) -> None:
        """Work off the conversation `name`; the loop that already does so looks once more."""
        if name in self._loops:
            self._again.add(name)
        else:
            self._loops[name] = asyncio.create_task(self._loop(name))

    async def close(self) -> None:
        """End the loops; what waits is worked off after the next start."""
        loops = list(self._loops.values())
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)

    async def _loop(self, name: str) -> None:
        pause = FIRST_PAUSE
        try:
            while True:
                self._again.discard(name)
                if not await self._done(name):
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, LONGEST_PAUSE)
                elif name not in self._again:
                    return
        finally:
            del self._loops[name]

    async def _done(self, name: str) -> bool:
        """Whether nothing waits in the conversation after this try."""
        try:
            async with self._order.of(name):
                return await self._once(name)
        except StoreUnavailable as error:
            logger.critical("answers wait: %s", error)
            return False

    async def _once(self, name: str) -> bool:
        conversations, inbox = self._storage.conversations, self._storage.inbox
        conversation = await conversations.get(name, finishing=True)
        if conversation is None:
            return True
        await self._turns.work_off(conversation)
        self._wake()
        # Asked anew: a deletion may have begun another conversation.
        conversation = await conversations.get(name, finishing=True)
        left = [] if conversation is None else await inbox.waiting(conversation)
        if conversation is not None and left and left[0].attempts >= MOST_ATTEMPTS:
            # Its topics are not offered by number: the brain would not know of them.
            busy = replace(self._busy(left[0].asked.language), options=())
            await self._turns.settle(conversation, left[0], busy)
            self._wake()
            self._again.add(name)
            return True
        return not left
