"""The keys that a caller pressed and that are not used yet."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field

# Who presses more keys ahead than that is not talking to the flow.
MOST = 8


@dataclass
class Keypad:
    """Keys in the order in which they were pressed."""

    _keys: deque[str] = field(default_factory=deque)
    _pressed: asyncio.Event = field(default_factory=asyncio.Event)

    def press(self, key: str) -> None:
        """The caller pressed a key."""
        if len(self._keys) < MOST:
            self._keys.append(key)
            self._pressed.set()

    def keep(self, key: str) -> None:
        """A key that was taken is for later."""
        self._keys.appendleft(key)
        self._pressed.set()

    def forgive(self, key: str) -> None:
        """Forget the same key pressed again: who waits for an answer does that."""
        while self._keys and self._keys[0] == key:
            self._keys.popleft()

    async def next(self) -> str:
        """The next key; waits for it."""
        while not self._keys:
            self._pressed.clear()
            await self._pressed.wait()
        return self._keys.popleft()
