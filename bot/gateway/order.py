"""One message of a conversation after the other, in the order in which they came."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Order:
    """Turns by conversation: first come, first served; others do not wait."""

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}
        self._users: dict[str, int] = {}

    def busy(self, conversation: str) -> bool:
        """Whether somebody works on the conversation, or waits for it."""
        return conversation in self._locks

    @asynccontextmanager
    async def of(self, conversation: str) -> AsyncIterator[None]:
        """The block runs when all earlier ones of the conversation have ended."""
        lock = self._locks.setdefault(conversation, asyncio.Lock())
        self._users[conversation] = self._users.get(conversation, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._users[conversation] -= 1
            if not self._users[conversation]:
                del self._users[conversation], self._locks[conversation]
