"""The real service for a test whose loop is the other side of its line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from tests.service.running import Running, service


@asynccontextmanager
async def running(
    folder: Path, environment: Mapping[str, str], port: int | None = None
) -> AsyncIterator[Running]:
    """`safar run` for the time of the block; the loop goes on while it starts and ends."""
    starting = service(folder, environment, port=port)
    started = await asyncio.to_thread(starting.__enter__)
    try:
        yield started
    finally:
        await asyncio.to_thread(starting.__exit__, None, None, None)
