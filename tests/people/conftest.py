"""Stores with the operator's keys in a folder, and a clock that tests move."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.gateway.opening import Stores
from bot.gateway.order import Order
from bot.gateway.turns import Storage
from bot.gateway.upkeep import Upkeep
from bot.privacy import keys
from bot.privacy.keys import KeyRing
from bot.settings import Settings
from tests.gateway.conftest import SetClock


@dataclass
class Shelf:
    """The stores of a deployment."""

    folder: Path
    stores: Stores
    clock: SetClock
    storage: Storage

    async def upkeep(self) -> None:
        """What the service does every 30 seconds."""

        async def nothing() -> None: ...

        await Upkeep(self.storage, Order(), nothing).once()

    def contents(self) -> bytes:
        """All bytes of all databases and their logs."""
        files = [*self.folder.rglob("*.db"), *self.folder.rglob("*.db-wal")]
        return b"".join(path.read_bytes() for path in files)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    settings = Settings.load({"SAFAR_STATE": str(tmp_path)})
    keys.write(settings.key_file, KeyRing.new())
    stores, clock = Stores.of(settings), SetClock()
    yield Shelf(tmp_path, stores, clock, stores.storage(clock))
    stores.close()
