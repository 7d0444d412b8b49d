"""Who is signed in and which links were used, by names that say nothing."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store.database import Database
from bot.store.tables import logins

Kind = Literal["session", "link"]


class Logins:
    """Names with an end, in seconds since 1970. All raise StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, name: str, kind: Kind, ends: float) -> bool:
        """Note a name; False where it was noted before."""

        def work(connection: Connection) -> bool:
            if connection.execute(sa.select(logins).where(logins.c.name == name)).first():
                return False
            connection.execute(logins.insert().values(name=name, kind=kind, ends=ends))
            return True

        return await self._database.run(work)

    async def holds(self, name: str, now: float) -> bool:
        """Whether there is a name that has not ended."""
        chosen = sa.select(logins.c.name).where(logins.c.name == name, logins.c.ends > now)
        found = await self._database.run(lambda c: c.execute(chosen).first())
        return found is not None

    async def drop(self, name: str) -> None:
        """Forget a name."""
        await self._database.run(lambda c: c.execute(logins.delete().where(logins.c.name == name)))

    async def drop_sessions(self) -> int:
        """Forget all who are signed in; returns how many there were."""
        sessions = logins.delete().where(logins.c.kind == "session")
        return int(await self._database.run(lambda c: c.execute(sessions).rowcount))

    async def forget(self, now: float) -> None:
        """Forget what has ended."""
        await self._database.run(lambda c: c.execute(logins.delete().where(logins.c.ends <= now)))
