"""A database that says when it cannot: SQLite by default, PostgreSQL by address."""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import QueuePool, StaticPool

from bot.errors import SettingsError, StoreUnavailable
from bot.store.ownership import FileOwnership, Ownership, PostgresOwnership

logger = logging.getLogger(__name__)

Result = TypeVar("Result")
_SQLITE = {
    "journal_mode": "WAL",
    # A committed message survives a power cut.
    "synchronous": "FULL",
    "secure_delete": "ON",
    "foreign_keys": "ON",
    "temp_store": "MEMORY",
    "busy_timeout": "5000",
}
_POSTGRES_THREADS = 8
# Seconds that opening a file may take while another process opens it too.
_PATIENCE = 5.0


class Database:
    """Runs short transactions in threads of its own.

    SQLite has one connection and one thread: writers never wait for a lock. Every
    failure of the database becomes StoreUnavailable; the next call tries again.
    """

    def __init__(self, address: str, tables: sa.MetaData, exclusive: bool = False) -> None:
        """`address` is an SQLAlchemy URL. Raises SettingsError for one that is not.

        exclusive: to be the only service on it. Two would each keep an order of their own
        and answer a message twice; the second one gets StoreUnavailable.
        """
        try:
            url = make_url(address)
            self.sqlite = url.get_backend_name() == "sqlite"
            self._engine = _engine(address, self.sqlite, url.database)
        except (ArgumentError, SQLAlchemyError) as error:
            raise SettingsError(
                "the address of the database is not one: expected sqlite:///FILE or "
                "postgresql://USER:PASSWORD@HOST/NAME"
            ) from error
        self._path = Path(url.database) if self.sqlite and url.database else None
        self._tables = tables
        self._file: tuple[int, int] | None = None
        self._making = threading.Lock()
        self._ownership = _ownership(self._path, self._engine) if exclusive else None
        threads = 1 if self.sqlite else _POSTGRES_THREADS
        self._threads = ThreadPoolExecutor(threads, "store")

    async def run(self, work: Callable[[Connection], Result]) -> Result:
        """`work` in one transaction: all of it is stored, or nothing. Raises StoreUnavailable."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._transact, work)

    async def scrub(self) -> None:
        """Take deleted rows out of the write-ahead log too. Raises StoreUnavailable."""
        if self.sqlite:
            await asyncio.get_running_loop().run_in_executor(self._threads, self._checkpoint)

    async def alive(self) -> None:
        """Raises StoreUnavailable when nothing can be written now."""
        await self.run(_write_something if self.sqlite else _read_something)

    def close(self) -> None:
        """End the threads and connections."""
        self._threads.shutdown()
        if self._ownership is not None:
            self._ownership.give_back()
        self._engine.dispose()

    def _transact(self, work: Callable[[Connection], Result]) -> Result:
        try:
            self._open()
            with self._engine.begin() as connection:
                # Not before it began: a server that restarts until here has freed our lock, and
                # one that restarts from here on ends this transaction too.
                self._own()
                return work(connection)
        except (SQLAlchemyError, OSError) as error:
            raise StoreUnavailable(_cause(error)) from error

    def _checkpoint(self) -> None:
        try:
            with self._engine.connect() as connection:
                busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar()
        except SQLAlchemyError as error:
            raise StoreUnavailable(_cause(error)) from error
        if busy:
            logger.warning("%s: another reader keeps deleted pages in the log", self._path)

    def _open(self) -> None:
        """Make the file and its tables where they are missing.

        A file that was removed under us would take writes and lose them, so its
        identity is looked at before each transaction.
        """
        with self._making:
            self._make()

    def _own(self) -> None:
        """Raises StoreInUse where another service has the database."""
        if self._ownership is not None:
            self._ownership.take()

    def _make(self) -> None:
        if self._path is None:
            if self._file is None:
                self._own()
                self._tables.create_all(self._engine)
                self._file = (0, 0)
            return
        present = _identity(self._path)
        if present is not None and present == self._file:
            return
        self._own()
        if self._file is not None:
            logger.error("%s was removed or replaced; conversations in it are gone", self._path)
        self._engine.dispose()
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
        self._tables.create_all(self._engine)
        self._file = _identity(self._path)


def _write_something(connection: Connection) -> None:
    """The header page, which holds a number that nobody else uses."""
    beats = connection.exec_driver_sql("PRAGMA user_version").scalar()
    connection.exec_driver_sql(f"PRAGMA user_version={(int(beats or 0) + 1) % 2}")


def _read_something(connection: Connection) -> None:
    connection.execute(sa.select(1))


def _ownership(path: Path | None, engine: Engine) -> Ownership | None:
    if path is not None:
        return FileOwnership(path)
    return PostgresOwnership(engine) if engine.name == "postgresql" else None


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def _cause(error: Exception) -> str:
    """What happened, without the statement and its values."""
    origin = getattr(error, "orig", None) or error
    return f"{type(error).__name__}: {str(origin).strip().splitlines()[0] if str(origin) else ''}"


def _patiently(connection: sqlite3.Connection, statement: str) -> None:
    """SQLite does not wait by itself where two processes open a new file at the same time."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute(statement)
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_PATIENCE / 100)


def _engine(address: str, sqlite: bool, file: str | None) -> Engine:
    if not sqlite:
        return sa.create_engine(
            address,
            hide_parameters=True,
            pool_size=_POSTGRES_THREADS,
            max_overflow=1,
            pool_pre_ping=True,
            pool_timeout=5,
            connect_args={"connect_timeout": 5, "options": "-c statement_timeout=5000"},
        )
    pool: dict[str, Any] = (
        {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0}
        if file
        else {"poolclass": StaticPool}
    )
    engine = sa.create_engine(
        address, hide_parameters=True, connect_args={"check_same_thread": False}, **pool
    )

    def configure(connection: Any, _: object) -> None:
        # pysqlite begins transactions late and by itself; we begin them.
        connection.isolation_level = None
        # Before the first table: deleted pages go back to the system.
        connection.execute("PRAGMA auto_vacuum=FULL")
        for name, value in _SQLITE.items():
            _patiently(connection, f"PRAGMA {name}={value}")

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    sa.event.listen(engine, "connect", configure)
    sa.event.listen(engine, "begin", begin)
    return engine
