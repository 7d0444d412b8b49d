"""Who is signed in and which links were used, by names that say nothing."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store.database import Database
from bot.store.tables import logins


class Logins:
    """Names with an end, in seconds since 1970. All raise StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def enter(self, link: str, used_until: float, session: str, ends: float) -> bool:
        """Note at once that a link is used and a session begun; False where it was used before."""

        def work(connection: Connection) -> bool:
            if connection.execute(sa.select(logins).where(logins.c.name == link)).first():
                return False
            rows = (
                {"name": link, "kind": "link", "ends": used_until},
                {"name": session, "kind": "session", "ends": ends},
            )
            connection.execute(logins.insert(), rows)
            return True

        return await self._database.run(work)

    async def holds(self, session: str, now: float) -> bool:
        """Whether there is a session that has not ended."""
        named = sa.and_(logins.c.name == session, logins.c.kind == "session")
        chosen = sa.select(logins.c.name).where(named, logins.c.ends > now)
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
