"""Telling of wishes to be called back. The store is what counts: a notice only points to it."""

from __future__ import annotations

import asyncio
import contextlib
import logging

from bot.errors import StoreUnavailable
from bot.handover.notifier import Notice, Notifier, NotifyFailed
from bot.people.wishes import Wishes

logger = logging.getLogger(__name__)

# Seconds. Whoever asks again and again sends no more notices than these let through; a service
# that ends again and again sends none.
GAP = AFTER_START = 300.0
FIRST_PAUSE, LONGEST_PAUSE = 30.0, 3600.0


class Announcer:
    """Tells of each wish once, by what waits in the store: what was deleted meanwhile is not told
    of, and what could not be told is tried again until it is over."""

    def __init__(self, notifier: Notifier, wishes: Wishes) -> None:
        self._notifier = notifier
        self._wishes = wishes
        self._new = asyncio.Event()
        self._told: frozenset[str] = frozenset()
        self._pause = FIRST_PAUSE

    def wake(self) -> None:
        """Somebody new waits."""
        self._new.set()

    async def run(self) -> None:
        """Until it is cancelled. Who waits since before the start is told of a while after it."""
        # Not wait_for: in Python 3.11 it can swallow the cancellation that ends this.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(AFTER_START):
                await self._new.wait()
        while True:
            self._new.clear()
            pause = await self.look()
            if pause is None:
                await self._new.wait()
            else:
                await asyncio.sleep(pause)

    async def look(self) -> float | None:
        """Tell of those who wait and were not told of. Returns the seconds until the next look;
        None: there is nothing to do until somebody new waits."""
        try:
            waiting = {wish.key: wish.language for wish in await self._wishes.waiting()}
            new = [key for key in waiting if key not in self._told]
            if new:
                await self._notifier.notify(Notice(tuple(waiting[key] for key in new)))
        except (NotifyFailed, StoreUnavailable) as error:
            return self._again(str(error))
        except Exception as error:
            # A fault here must not end the process in which people get their answers.
            return self._again(type(error).__name__)
        self._told, self._pause = frozenset(waiting), FIRST_PAUSE
        return GAP if new else None

    def _again(self, cause: str) -> float:
        pause, self._pause = self._pause, min(2 * self._pause, LONGEST_PAUSE)
        what = "nobody could be told that people wait to be called back (they stand on /staff)"
        logger.error("%s; tried again in %.0f seconds: %s", what, pause, cause)
        return pause
