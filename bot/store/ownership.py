"""One service a database: who has it, and that it comes free when its owner dies."""

from __future__ import annotations

import contextlib
import fcntl
import os
import threading
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import StoreInUse

# Any number, the same for all: the advisory lock of the service that owns a database.
_LOCK = 0x5AFA2


class Ownership(Protocol):
    """The right to be the only service on a database."""

    def take(self) -> None:
        """Have it, from now on. Raises StoreInUse where another service has it."""

    def give_back(self) -> None:
        """Let others have it."""


class FileOwnership:
    """A locked file beside an SQLite database; the system unlocks it when the process ends."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._file: int | None = None

    def take(self) -> None:
        if self._file is not None:
            return
        self._database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = self._database.with_suffix(".lock")
        file = os.open(lock, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(file)
            raise StoreInUse(f"another service uses {self._database}") from error
        self._file = file

    def give_back(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


class PostgresOwnership:
    """An advisory lock, held by a connection of its own; PostgreSQL frees it with that."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._held: Connection | None = None
        self._guard = threading.Lock()

    def take(self) -> None:
        with self._guard:
            if self._held is not None and self._alive(self._held):
                return
            connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            locked = sa.select(sa.func.pg_try_advisory_lock(_LOCK))
            if not connection.execute(locked).scalar():
                connection.close()
                raise StoreInUse("another service uses this PostgreSQL database")
            self._held = connection

    def give_back(self) -> None:
        with self._guard:
            if self._held is not None:
                # The server may notice only later that a connection ended, and hold its lock
                # until then; where it cannot be told, it is gone and so is the lock.
                with contextlib.suppress(SQLAlchemyError):
                    self._held.execute(sa.select(sa.func.pg_advisory_unlock(_LOCK)))
                # Not back into the pool: a lock that was not given back would live on there.
                self._held.invalidate()
                self._held.close()
                self._held = None

    def _alive(self, held: Connection) -> bool:
        """Whether the connection still holds the lock; a server that restarted freed it."""
        try:
            held.execute(sa.select(1))
        except SQLAlchemyError:
            held.invalidate()
            held.close()
            self._held = None
            return False
        return True
