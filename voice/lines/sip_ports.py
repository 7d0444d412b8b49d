"""The ports of sound: one for each call."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from voice.lines.sip_media import Media


@dataclass
class Ports:
    """host: where they are opened. numbers: from which to take them."""

    host: str
    numbers: range
    _next: int = 0

    async def open(self, media: Media) -> int:
        """Open a port for the sound of a call; its number. Raises OSError where all are used.

        One after the other: what still comes for a call that is over must not reach a new one.
        """
        loop = asyncio.get_running_loop()
        for _ in self.numbers:
            number = self.numbers[self._next % len(self.numbers)]
            self._next += 1
            try:
                await loop.create_datagram_endpoint(lambda: media, local_addr=(self.host, number))
            except OSError:
                continue
            return number
        raise OSError("no port of sound is free")
