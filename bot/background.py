"""Work that goes on beside other work in one event loop."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

logger = logging.getLogger(__name__)


@asynccontextmanager
async def beside(**works: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """The works, which have no end of their own, until the end of the block.

    When one ends all the same, the process ends and is started again: a service that looks well
    but no longer listens, sends or deletes is worse than none. Its name is logged, and the type
    of its error, whose text may quote what a person wrote.
    """
    tasks = [asyncio.create_task(work) for work in works.values()]
    for name, task in zip(works, tasks, strict=True):
        task.add_done_callback(partial(_ended, name))
    try:
        yield
    finally:
        await stop(*tasks)


async def stop(*tasks: asyncio.Task[Any]) -> None:
    """Cancel the tasks, and wait until they have ended. What they raise is not raised here."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _ended(name: str, task: asyncio.Task[None]) -> None:
    if not task.cancelled():
        logger.critical("%s ended: %s", name, type(task.exception()).__name__)
        os.kill(os.getpid(), signal.SIGTERM)
