"""One clock for the sound of all calls."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

from bot.background import beside
from voice.lines.sip_sounds import FRAME_MS

logger = logging.getLogger(__name__)

PERIOD = FRAME_MS / 1000
# Seconds: what was missed is sent at once, but not more than telephones keep in store.
MOST_BEHIND = 0.1


class Pacer:
    """Calls each of its ticks every 20 ms."""

    def __init__(self) -> None:
        self._ticks: set[Callable[[], None]] = set()

    @contextmanager
    def ticking(self, tick: Callable[[], None]) -> Iterator[None]:
        """`tick` is called until the end of the block."""
        self._ticks.add(tick)
        try:
            yield
        finally:
            self._ticks.discard(tick)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Time passes until the end of the block."""
        async with beside(sip_sound=self._run()):
            yield

    async def _run(self) -> None:
        clock = asyncio.get_running_loop()
        due = clock.time()
        while True:
            for tick in tuple(self._ticks):
                try:
                    tick()
                except Exception as error:
                    # One call must not silence the others.
                    logger.error("sip: a call cannot be sent to: %s", type(error).__name__)
            due = max(due + PERIOD, clock.time() - MOST_BEHIND)
            await asyncio.sleep(max(0.0, due - clock.time()))
