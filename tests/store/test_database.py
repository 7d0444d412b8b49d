"""A database does all of a transaction or nothing, and says when it cannot."""

from __future__ import annotations

import asyncio
import os
import stat
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.errors import SettingsError, StoreUnavailable
from bot.store import tables
from bot.store.database import Database
from bot.store.tables import data_keys


@pytest.fixture
async def database(address: str) -> AsyncIterator[Database]:
    opened = Database(address, tables.keys, exclusive=True)
    yield opened
    opened.close()


def add(name: str, wrapped: bytes = b"w") -> sa.sql.Insert:
    return data_keys.insert().values(id=name, wrapped_by="k", wrapped=wrapped, ends=1.0)


async def names(database: Database) -> set[str]:
    found = await database.run(lambda c: c.execute(sa.select(data_keys.c.id)).all())
    return {row.id for row in found}


async def test_what_a_transaction_wrote_is_there(database: Database) -> None:
    await database.run(lambda c: c.execute(add("one")))
    assert await names(database) == {"one"}


async def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    def work(connection: Connection) -> None:
        connection.execute(add("one"))
        connection.execute(add("one"))

    with pytest.raises(StoreUnavailable):
        await database.run(work)
    assert await names(database) == set()


async def test_an_error_tells_no_values(database: Database) -> None:
    await database.run(lambda c: c.execute(add("canary-4711")))
    with pytest.raises(StoreUnavailable) as failed:
        await database.run(lambda c: c.execute(add("canary-4711", b"canary-4712")))
    assert "4712" not in str(failed.value)


async def test_many_at_once_are_all_done(database: Database) -> None:
    await asyncio.gather(
        *(database.run(lambda c, n=n: c.execute(add(str(n)))) for n in range(50))  # type: ignore[misc]
    )
    assert len(await names(database)) == 50


async def test_a_second_service_is_refused_until_the_first_ends(
    database: Database, address: str
) -> None:
    await database.run(lambda c: c.execute(add("one")))
    second = Database(address, tables.keys, exclusive=True)
    with pytest.raises(StoreUnavailable, match="another service"):
        await names(second)
    database.close()
    assert await names(second) == {"one"}
    second.close()


async def test_whether_it_can_be_written_is_told(database: Database) -> None:
    await database.alive()


async def test_files_are_for_this_user_alone(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/store/rows.db", tables.keys)
    await database.run(lambda c: c.execute(add("one")))
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "store").iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE((tmp_path / "store").stat().st_mode) == 0o700
    database.close()


async def test_a_deleted_value_is_in_no_file_any_more(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/store/rows.db", tables.keys)
    canary = os.urandom(5000)
    await database.run(lambda c: c.execute(add("one", canary)))
    await database.run(lambda c: c.execute(data_keys.delete()))
    await database.scrub()
    for path in (tmp_path / "store").iterdir():
        assert canary[:32] not in path.read_bytes()
        assert canary[-32:] not in path.read_bytes()
    database.close()


async def test_a_removed_file_is_noticed_and_made_anew(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/rows.db", tables.keys)
    await database.run(lambda c: c.execute(add("one")))
    for name in ("rows.db", "rows.db-wal", "rows.db-shm"):
        os.unlink(tmp_path / name)  # noqa: PTH108
    await database.run(lambda c: c.execute(add("two")))
    database.close()
    again = Database(f"sqlite:///{tmp_path}/rows.db", tables.keys)
    assert await names(again) == {"two"}
    again.close()


async def test_a_server_that_went_away_comes_back(postgres: str, database: Database) -> None:
    if database.sqlite:
        return
    await database.run(lambda c: c.execute(add("one")))
    end_all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'safar'"
    engine = sa.create_engine(f"{postgres}/postgres")
    with pytest.raises(sa.exc.OperationalError), engine.connect() as connection:
        connection.exec_driver_sql(end_all).all()
    engine.dispose()
    for _ in range(3):
        try:
            assert await names(database) == {"one"}
        except StoreUnavailable:
            continue
        return
    raise AssertionError("the database was not used again")


@pytest.mark.parametrize("address", ["", "nonsense", "mystery://x", "sqlite:/"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(SettingsError):
        Database(address, tables.keys)


async def test_a_folder_that_cannot_be_written_is_a_store_that_is_away(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file, not a folder")
    database = Database(f"sqlite:///{tmp_path}/store/rows.db", tables.keys)
    with pytest.raises(StoreUnavailable):
        await names(database)
    database.close()


def test_who_opens_a_new_file_at_the_same_time_as_others_is_not_refused(tmp_path: Path) -> None:
    """SQLite gives up at once where two connections make a file one with a log."""
    at_once = threading.Barrier(4)

    def opens(path: Path) -> None:
        opened = Database(f"sqlite:///{path}", tables.keys)
        at_once.wait()
        asyncio.run(opened.alive())
        opened.close()

    with ThreadPoolExecutor(4) as threads:
        for number in range(50):
            list(threads.map(opens, [tmp_path / f"{number}.db"] * 4))
