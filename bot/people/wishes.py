"""Wishes to be called back: number and language, sealed, deleted when done or after some days."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.clock import Clock
from bot.errors import SealBroken, WishRefused
from bot.privacy.sealing import seal, unseal
from bot.store.database import Database
from bot.store.tables import wishes
from bot.store.vault import Vault

logger = logging.getLogger(__name__)

# Nobody calls back more people; and whoever fills the list fills it only so far.
MOST = 300
HOUR = 3600.0
DAY = 24 * HOUR


@dataclass(frozen=True)
class Wish:
    """Somebody waits to be called back. key: its name for deleting it. since and ends are
    seconds since 1970, rounded down to the hour."""

    key: str
    number: str = field(repr=False)
    language: str
    since: float
    ends: float


class _Sealed(msgspec.Struct, frozen=True):
    number: str
    language: str


class Wishes:
    """The wishes of a database, one a number."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock

    async def add(self, name: str, number: str, language: str, days: int) -> None:
        """Note a wish for some days. name: the number's keyed name; an older wish of the same
        name is replaced, and keeps its place. Raises WishRefused, StoreUnavailable."""
        key_name = secrets.token_hex(32)
        # Its row holds it longer: see Vault.
        key = await self._vault.create(key_name, self._clock() + DAY)
        content = msgspec.msgpack.encode(_Sealed(number, language))
        now = self._clock() // HOUR * HOUR
        row = {
            "key": key_name,
            "name": name,
            "since": now,
            "ends": now + days * DAY,
            "wish": seal(key, content, f"wish {key_name}"),
        }

        def work(connection: Connection) -> list[str]:
            same = sa.select(wishes).where(wishes.c.name == name)
            before = connection.execute(same).one_or_none()
            count = connection.execute(sa.select(sa.func.count()).select_from(wishes)).scalar()
            if before is None and int(count or 0) >= MOST:
                raise WishRefused("the list of people who wait to be called back is full")
            connection.execute(wishes.delete().where(wishes.c.name == name))
            since = row["since"] if before is None else before.since
            connection.execute(wishes.insert().values(**{**row, "since": since}))
            return [] if before is None else [before.key]

        try:
            replaced = await self._database.run(work)
        except WishRefused:
            await self._vault.destroy([key_name])
            raise
        await self._destroyed(replaced)

    async def waiting(self) -> Sequence[Wish]:
        """All wishes that have not ended, the oldest first. Raises StoreUnavailable."""
        now = self._clock()
        chosen = sa.select(wishes).where(wishes.c.ends > now).order_by(wishes.c.since)
        found = await self._database.run(lambda c: c.execute(chosen).all())
        return [wish for row in found if (wish := await self._open(row)) is not None]

    async def delete(self, key: str) -> None:
        """Delete a wish; nothing happens where it is gone. Raises StoreUnavailable."""
        await self._delete([key])

    async def keys(self) -> frozenset[str]:
        """The names of the keys of all wishes."""
        found = await self._database.run(lambda c: c.execute(sa.select(wishes.c.key)).all())
        return frozenset(row.key for row in found)

    async def forget(self) -> None:
        """Delete what has ended, and rows without a key: those of a backup that somebody put
        back. Raises StoreUnavailable."""
        ended = sa.select(wishes.c.key).where(wishes.c.ends <= self._clock())
        over = {row.key for row in await self._database.run(lambda c: c.execute(ended).all())}
        # The rows first: a key is made before its row.
        used = await self.keys()
        over |= used - await self._vault.names(float("inf"))
        if over:
            await self._delete(sorted(over))
            logger.info("%s wishes to be called back that had ended are deleted", len(over))

    async def _delete(self, keys: Sequence[str]) -> None:
        await self._database.run(lambda c: c.execute(wishes.delete().where(wishes.c.key.in_(keys))))
        await self._destroyed(keys)

    async def _destroyed(self, keys: Sequence[str]) -> None:
        """Destroy the keys of deleted rows, and what the logs hold of both."""
        if keys:
            await self._database.scrub()
            await self._vault.destroy(keys)

    async def _open(self, row: sa.engine.Row) -> Wish | None:
        try:
            key = await self._vault.get(row.key)
            if key is None:
                return None
            sealed = unseal(key, row.wish, f"wish {row.key}")
            content = msgspec.msgpack.decode(sealed, type=_Sealed)
        except (SealBroken, msgspec.ValidationError) as error:
            # The others can still be called.
            logger.critical("a wish to be called back does not open: %s", type(error).__name__)
            return None
        return Wish(row.key, content.number, content.language, row.since, row.ends)


async def count_waiting(database: Database, now: float) -> int:
    """How many people wait to be called back. Raises StoreUnavailable."""
    counted = sa.select(sa.func.count()).where(wishes.c.ends > now)
    return int(await database.run(lambda c: c.execute(counted).scalar()) or 0)
