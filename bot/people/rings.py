"""Numbers that rang and wait for the call back: sealed, one a number, gone when it is made."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.clock import Clock
from bot.errors import SealBroken
from bot.privacy.sealing import seal, unseal
from bot.store.database import Database
from bot.store.tables import rings
from bot.store.vault import Vault

logger = logging.getLogger(__name__)

# Whoever rang longer ago does not wait any more.
LIFE = 1800.0
DAY = 24 * 3600.0


@dataclass(frozen=True)
class Ring:
    """Somebody who rang waits for the call back. key: its name, which nobody can guess. line:
    where it rang. since: when, in seconds since 1970. attempts: how often it was called."""

    key: str
    line: str
    number: str = field(repr=False)
    since: float
    attempts: int


class Rings:
    """The numbers of a database that wait. All raise StoreUnavailable."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock

    async def add(self, name: str, line: str, number: str, due: float) -> bool:
        """Note a number until it is called; False where it waits already.

        name: its keyed name. due: when to call it.
        """
        key_name = secrets.token_hex(32)
        # Its row holds it longer: see Vault.
        key = await self._vault.create(key_name, self._clock() + DAY)
        row = {
            "key": key_name,
            "name": name,
            "line": line,
            "since": self._clock(),
            "due": due,
            "attempts": 0,
            "ring": seal(key, number.encode(), f"ring {key_name}"),
        }

        def work(connection: Connection) -> bool:
            same = rings.c.name == name
            if connection.execute(sa.select(rings.c.key).where(same, self._alive)).first():
                return False
            connection.execute(rings.delete().where(same))
            connection.execute(rings.insert().values(**row))
            return True

        added = await self._database.run(work)
        if not added:
            await self._vault.destroy([key_name])
        return added

    async def attempts(self, name: str) -> int | None:
        """How often a number that waits was called; None where it does not wait."""
        chosen = sa.select(rings.c.attempts).where(rings.c.name == name, self._alive)
        row = await self._database.run(lambda c: c.execute(chosen).first())
        return None if row is None else int(row.attempts)

    async def due(self) -> Sequence[Ring]:
        """Those whose time has come, the oldest first."""
        chosen = sa.select(rings).where(rings.c.due <= self._clock(), self._alive)
        found = await self._database.run(lambda c: c.execute(chosen.order_by(rings.c.since)).all())
        return [ring for row in found if (ring := await self._open(row)) is not None]

    async def trying(self, ring: Ring, due: float) -> bool:
        """Note, before it is called, that it will be, and when to look again; False where
        somebody was quicker."""
        same = (rings.c.key == ring.key, rings.c.attempts == ring.attempts)
        changed = rings.update().where(*same).values(attempts=ring.attempts + 1, due=due)
        return bool(await self._database.run(lambda c: c.execute(changed).rowcount))

    async def take(self, key: str) -> Ring | None:
        """Delete it, and what it was; None for who comes second: the call is made once."""
        chosen = sa.select(rings).where(rings.c.key == key)
        row = await self._database.run(lambda c: c.execute(chosen).one_or_none())
        ring = None if row is None else await self._open(row)
        return ring if await self._delete([key]) else None

    async def keys(self) -> frozenset[str]:
        """The names of the keys of all numbers that wait."""
        found = await self._database.run(lambda c: c.execute(sa.select(rings.c.key)).all())
        return frozenset(row.key for row in found)

    async def forget(self) -> None:
        """Delete what nobody waits for any more, and rows without a key: those of a backup that
        somebody put back."""
        ended = sa.select(rings.c.key).where(~self._alive)
        over = {row.key for row in await self._database.run(lambda c: c.execute(ended).all())}
        # The rows first: a key is made before its row.
        used = await self.keys()
        over |= used - await self._vault.names(float("inf"))
        if over:
            await self._delete(sorted(over))

    @property
    def _alive(self) -> sa.ColumnElement[bool]:
        return rings.c.since > self._clock() - LIFE

    async def _delete(self, keys: Sequence[str]) -> bool:
        """Delete rows, their keys and what the logs hold of both; whether there were any."""
        gone = rings.delete().where(rings.c.key.in_(keys))
        deleted = await self._database.run(lambda c: c.execute(gone).rowcount)
        if deleted:
            await self._database.scrub()
            await self._vault.destroy(keys)
        return bool(deleted)

    async def _open(self, row: sa.engine.Row) -> Ring | None:
        try:
            key = await self._vault.get(row.key)
            if key is None:
                return None
            number = unseal(key, row.ring, f"ring {row.key}").decode()
        except SealBroken as error:
            # The others can still be called.
            logger.critical("a number that rang does not open: %s", error)
            return None
        return Ring(row.key, row.line, number, row.since, row.attempts)
