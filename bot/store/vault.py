"""The vault: one random key for each conversation and delivery, wrapped by the operator's keys.

It is a database apart from the sealed rows and is never backed up. Without its key here
a row is unreadable for everybody, wherever a copy of it may be: destroying a key deletes
a conversation from every backup.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.errors import KeysError, SealBroken
from bot.privacy.keeper import KeyKeeper
from bot.privacy.keys import KeyRing
from bot.privacy.sealing import new_key, seal, unseal
from bot.store.database import Database
from bot.store.tables import data_keys

_TABLE = data_keys
# Wrapped once with each ring: tells at the start whether the ring opens what is stored.
_PROBE = "probe"
_BATCH = 500


class Vault:
    """Keys by id. `ends` are seconds since 1970: the upkeep destroys a key that no row uses from
    a day before it on, so a key is made to end a day after it, or when its row is destroyed."""

    def __init__(self, database: Database, keeper: KeyKeeper) -> None:
        self._database = database
        self._keeper = keeper
        self._checked = False

    async def check(self) -> None:
        """Raises KeysError when the operator's keys are not those of this vault."""
        if self._checked:
            return
        ring = self._keeper.ring
        try:
            probe = await self._database.run(lambda c: _read(c, ring, _PROBE))
        except SealBroken as error:
            raise KeysError(
                "the keys do not open the vault: put the right keys back, or remove the "
                "databases to begin anew (all conversations are lost then)"
            ) from error
        if probe is None:
            await self._create(_PROBE, float("inf"))
        self._checked = True

    async def _checked_first(self) -> None:
        """A vault that was away at the start must not take keys that are not its own."""
        try:
            await self.check()
        except KeysError as error:
            raise SealBroken(str(error)) from error

    async def create(self, name: str, ends: float) -> bytes:
        """A new key under `name`, which is used once. Raises StoreUnavailable."""
        await self._checked_first()
        return await self._create(name, ends)

    async def _create(self, name: str, ends: float) -> bytes:
        ring, key = self._keeper.ring, new_key()

        def work(connection: Connection) -> None:
            connection.execute(_TABLE.delete().where(_TABLE.c.id == name))
            connection.execute(_TABLE.insert().values(id=name, ends=ends, **_wrap(ring, name, key)))

        await self._database.run(work)
        return key

    async def get(self, name: str) -> bytes | None:
        """The key of `name`, or None where it was destroyed. Raises SealBroken."""
        await self._checked_first()
        ring = self._keeper.ring
        return await self._database.run(lambda c: _read(c, ring, name))

    async def scrub(self) -> None:
        """Take what was replaced out of the write-ahead log too."""
        await self._database.scrub()

    async def alive(self) -> None:
        """Raises StoreUnavailable when nothing can be stored."""
        await self._database.alive()

    async def destroy(self, names: Sequence[str]) -> None:
        """Destroy keys, in the write-ahead log too."""
        if not names:
            return

        def work(connection: Connection) -> None:
            for start in range(0, len(names), _BATCH):
                part = list(names[start : start + _BATCH])
                connection.execute(_TABLE.delete().where(_TABLE.c.id.in_(part)))

        await self._database.run(work)
        await self._database.scrub()

    async def names(self, before: float) -> frozenset[str]:
        """The names of the keys that end before that time."""
        chosen = sa.select(_TABLE.c.id).where(_TABLE.c.ends < before)
        found = await self._database.run(lambda c: c.execute(chosen).all())
        return frozenset(row.id for row in found)

    async def used(self) -> frozenset[str]:
        """The ids of the operator's keys that wrap something."""
        chosen = sa.select(_TABLE.c.wrapped_by).distinct()
        found = await self._database.run(lambda c: c.execute(chosen).all())
        return frozenset(row.wrapped_by for row in found)

    async def rewrap(self) -> int:
        """Wrap a batch of keys with the current key of the ring; returns how many there were."""
        ring = self._keeper.ring

        def work(connection: Connection) -> int:
            old = connection.execute(
                sa.select(_TABLE).where(_TABLE.c.wrapped_by != ring.current).limit(_BATCH)
            ).all()
            for row in old:
                key = _unwrap(ring, row)
                connection.execute(
                    _TABLE.update().where(_TABLE.c.id == row.id).values(**_wrap(ring, row.id, key))
                )
            return len(old)

        return await self._database.run(work)


def _wrap(ring: KeyRing, name: str, key: bytes) -> dict[str, object]:
    wrapped = seal(ring.sealing[ring.current], key, f"key {name}")
    return {"wrapped_by": ring.current, "wrapped": wrapped}


def _read(connection: Connection, ring: KeyRing, name: str) -> bytes | None:
    row = connection.execute(sa.select(_TABLE).where(_TABLE.c.id == name)).one_or_none()
    return None if row is None else _unwrap(ring, row)


def _unwrap(ring: KeyRing, row: sa.engine.Row) -> bytes:
    key = ring.sealing.get(row.wrapped_by)
    if key is None:
        raise SealBroken(f"the key {row.wrapped_by}, which wrapped a stored key, is missing")
    return unseal(key, row.wrapped, f"key {row.id}")
