"""A database has one service at a time, also when a PostgreSQL server restarts: that frees
all locks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import sqlalchemy as sa

from bot.errors import StoreInUse, StoreUnavailable
from bot.store import tables
from bot.store.database import Database
from bot.store.ownership import PostgresOwnership
from bot.store.tables import data_keys
from tests.store.conftest import Postgres, empty


@pytest.fixture
def shared(server: Postgres) -> str:
    """The address of a database that two services want."""
    return empty(server.address)


@asynccontextmanager
async def service(address: str) -> AsyncIterator[Database]:
    opened = Database(address, tables.keys, exclusive=True)
    yield opened
    opened.close()


async def write(database: Database, name: str) -> None:
    row = data_keys.insert().values(id=name, wrapped_by="k", wrapped=b"w", ends=1.0)
    await database.run(lambda c: c.execute(row))


async def names(database: Database) -> set[str]:
    found = await database.run(lambda c: c.execute(sa.select(data_keys.c.id)).all())
    return {row.id for row in found}


async def test_a_service_that_is_refused_makes_no_tables(address: str) -> None:
    second = Database(address, tables.rows, exclusive=True)
    async with service(address) as first:
        await write(first, "one")
        with pytest.raises(StoreInUse):
            await second.alive()
        made = await first.run(lambda c: sa.inspect(c).get_table_names())
    second.close()
    assert made == list(tables.keys.tables)


async def test_after_a_restart_the_service_has_its_database_again(
    server: Postgres, shared: str
) -> None:
    async with service(shared) as first, service(shared) as second:
        await write(first, "before")
        server.stop()
        with pytest.raises(StoreUnavailable):
            await write(first, "meanwhile")
        server.start()
        await write(first, "after")
        with pytest.raises(StoreInUse):
            await write(second, "second")
        assert await names(first) == {"before", "after"}


async def test_who_comes_first_after_a_restart_has_it_and_the_other_one_stops_until_then(
    server: Postgres, shared: str
) -> None:
    async with service(shared) as first:
        await write(first, "before")
        server.stop()
        server.start()
        async with service(shared) as second:
            await write(second, "second")
            for _ in range(3):
                with pytest.raises(StoreInUse):
                    await write(first, "first")
            await write(second, "still second")
        await write(first, "at the end")
        assert await names(first) == {"before", "second", "still second", "at the end"}


async def test_a_restart_right_after_the_lock_was_looked_at_is_noticed_too(
    server: Postgres, shared: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with service(shared) as first, service(shared) as second:
        await write(first, "before")
        take = PostgresOwnership.take

        def take_and_lose(ownership: PostgresOwnership) -> None:
            take(ownership)
            monkeypatch.undo()
            server.stop()
            server.start()
            asyncio.run(write(second, "second"))

        monkeypatch.setattr(PostgresOwnership, "take", take_and_lose)
        with pytest.raises(StoreUnavailable):
            await write(first, "first")
        assert await names(second) == {"before", "second"}
