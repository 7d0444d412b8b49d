"""What the test phone sends: sound or silence every 20 ms, and keys in between (RFC 4733)."""

from __future__ import annotations

import asyncio
import audioop
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.voice.heard import HEADER

KEYS = "0123456789*#ABCD"
FRAME = 160
MARKER = 0x80
# Repeats of the last packet of a key, as RFC 4733 has it.
ENDS = 3


@dataclass
class _Key:
    event: int
    frames: int
    # When its first packet left, seconds on the loop's clock.
    begun: asyncio.Future[float]


@dataclass
class Mouth:
    """Sends one frame each 20 ms through `send` until it is stopped."""

    send: Callable[[bytes], None]
    codec: str
    events: int | None
    muted: bool = False
    _keys: deque[_Key] = field(default_factory=deque)
    _words: deque[bytes] = field(default_factory=deque)
    _silent: asyncio.Event = field(default_factory=asyncio.Event)
    _sequence: int = field(default_factory=lambda: secrets.randbelow(1 << 16))
    _timestamp: int = field(default_factory=lambda: secrets.randbelow(1 << 32))
    _source: int = field(default_factory=lambda: secrets.randbelow(1 << 32))
    _passed: int = 0

    async def run(self) -> None:
        """Keep sending."""
        clock = asyncio.get_running_loop()
        due = clock.time()
        while True:
            self._frame(clock.time())
            due += FRAME / 8000
            await asyncio.sleep(max(0.0, due - clock.time()))

    async def press(self, key: str, milliseconds: int) -> float:
        """Send a key, after those that wait; when its first packet left."""
        begun: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._keys.append(_Key(KEYS.index(key), max(2, milliseconds // 20), begun))
        return await begun

    def say(self, sound: bytes) -> None:
        """Send 16-bit samples when the keys are through."""
        encode = audioop.lin2ulaw if self.codec == "PCMU" else audioop.lin2alaw
        payload = encode(sound, 2)
        self._silent.clear()
        self._words.extend(payload[at : at + FRAME] for at in range(0, len(payload), FRAME))

    async def said(self) -> None:
        """Until all words have left."""
        await self._silent.wait()

    def _frame(self, now: float) -> None:
        if self._keys and self.events is not None and not self.muted:
            self._part(self._keys[0], self.events, now)
        elif not self.muted:
            silence = b"\xff" if self.codec == "PCMU" else b"\xd5"
            payload = self._words.popleft() if self._words else silence * FRAME
            if not self._words:
                self._silent.set()
            self._packet(0 if self.codec == "PCMU" else 8, payload, self._timestamp)
        self._timestamp += FRAME

    def _part(self, key: _Key, events: int, now: float) -> None:
        """The next packet of a key; all of them bear the time at which it began."""
        self._passed += 1
        began = self._timestamp - FRAME * (self._passed - 1)
        over = self._passed == key.frames
        volume = 0x80 | 10 if over else 10
        payload = bytes((key.event, volume)) + (FRAME * self._passed).to_bytes(2, "big")
        for _ in range(ENDS if over else 1):
            self._packet(events | (MARKER if self._passed == 1 else 0), payload, began)
        if self._passed == 1 and not key.begun.done():
            key.begun.set_result(now)
        if over:
            self._keys.popleft()
            self._passed = 0

    def _packet(self, kind: int, payload: bytes, timestamp: int) -> None:
        header = HEADER.pack(0x80, kind, self._sequence, timestamp % (1 << 32), self._source)
        self.send(header + payload)
        self._sequence = (self._sequence + 1) % (1 << 16)
