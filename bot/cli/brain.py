"""The brain for a command: the running one, or one for as long as it takes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext

from bot.brain.client import Brain
from bot.brain.processes import Supervisor
from bot.brain.services import BrainAddress, brain_services, free_address, read_run_file
from bot.brain.training import model_path
from bot.cli.train import ensure_made
from bot.errors import BrainUnavailable
from bot.settings import Settings

PATIENCE = 60.0


@asynccontextmanager
async def brain_of(settings: Settings) -> AsyncIterator[Brain]:
    """The running brain, or one of its own."""
    address = await _running(settings)
    if address is None:
        ensure_made()
        address = free_address()
        start: AbstractAsyncContextManager[None] = _started(settings, address)
    else:
        start = nullcontext()
    async with start, Brain(address, PATIENCE) as brain:
        yield brain


async def _running(settings: Settings) -> BrainAddress | None:
    """Where a brain runs that can take a turn; None where none does."""
    try:
        address = read_run_file(settings)
    except BrainUnavailable:
        return None
    async with Brain(address, PATIENCE) as brain:
        return address if await brain.ready() else None


@asynccontextmanager
async def _started(settings: Settings, address: BrainAddress) -> AsyncIterator[None]:
    supervisor = Supervisor(brain_services(address, model_path(settings)), lambda _: None)
    ready = asyncio.Event()
    running = asyncio.create_task(supervisor.run(ready.set))
    waiting = asyncio.create_task(ready.wait())
    try:
        await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
        yield
    finally:
        supervisor.stop()
        waiting.cancel()
        await running
