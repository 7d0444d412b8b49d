"""Keys rotated under load: nobody notices, and the old keys are no longer needed."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from bot.brain.services import BrainAddress
from bot.gateway.upkeep import EVERY
from bot.privacy import keys
from bot.privacy.keeper import KeyKeeper
from bot.settings import Settings
from bot.store import tables
from bot.store.database import Database
from bot.store.vault import Vault
from evaluation.promises.faces import face, house
from evaluation.promises.visitor import Visitor, client

VISITORS = 6
ROTATE_EVERY = 1.0


@dataclass(frozen=True)
class Rotation:
    """rotations made; messages meanwhile; errors of any kind; whether afterwards the current
    key alone opened everything."""

    rotations: int
    messages: int
    errors: int
    pruned: bool

    def line(self) -> str:
        alone = "opens everything" if self.pruned else "does NOT open everything"
        return (
            f"| {self.rotations} rotations of the keys under load | {self.errors} errors in "
            f"{self.messages} messages; the last key alone {alone} afterwards |"
        )


async def measure(brain: BrainAddress, folder: Path, rotations: int) -> Rotation:
    """Rotate the keys `rotations` times, one a second, while people write."""
    settings = house(folder, brain)
    async with client() as shared:
        page = face(settings, folder, "bot.channels.server")
        page.start()
        await page.ready()
        visitors = [Visitor(shared, page.address) for _ in range(VISITORS)]
        for visitor in visitors:
            await visitor.arrive()
        over = asyncio.Event()
        writing = [asyncio.create_task(_write(visitor, over)) for visitor in visitors]
        for _ in range(rotations):
            await asyncio.sleep(ROTATE_EVERY)
            keys.write(settings.key_file, keys.read(settings.key_file).rotated())
        pruned = await _prune(settings)
        over.set()
        await asyncio.gather(*writing)
        exports = [await visitor.export() for visitor in visitors]
        page.kill()
    whole = [
        one is not None and len(one["turns"]) == v.sent
        for v, one in zip(visitors, exports, strict=True)
    ]
    errors = sum(len(visitor.tries) for visitor in visitors)
    return Rotation(rotations, sum(v.sent for v in visitors), errors, pruned and all(whole))


async def _write(visitor: Visitor, over: asyncio.Event) -> None:
    while not over.is_set():
        await visitor.insist(f"message {visitor.sent}: how do I ask for asylum")


async def _prune(settings: Settings) -> bool:
    """Wait until nothing needs the older keys, and remove them."""
    ring = keys.read(settings.key_file)
    database = Database(settings.vault, tables.keys)
    vault = Vault(database, KeyKeeper(None, settings.key_file))
    deadline = time.monotonic() + 3 * EVERY
    while time.monotonic() < deadline:
        if await vault.used() == {ring.current}:
            keys.write(settings.key_file, ring.only_current())
            await asyncio.sleep(1)
            database.close()
            return True
        await asyncio.sleep(1)
    database.close()
    return False
