"""Databases of both kinds, empty for each test."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.privacy import keys
from bot.privacy.keeper import KeyKeeper
from bot.privacy.keys import KeyRing
from tests.service.running import free_port

_USER = "postgres"


class Postgres:
    """A real PostgreSQL server of its own, in a folder."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.port = free_port()
        self.address = f"postgresql://safar@127.0.0.1:{self.port}"
        self._programs, self._folder = programs, folder
        # It refuses to run as root.
        self._as_user = ["runuser", "-u", _USER, "--"] if os.geteuid() == 0 else []
        if self._as_user:
            shutil.chown(folder, _USER)
        self._call("initdb", "--no-sync", "-A", "trust", "-U", "safar")

    def start(self) -> None:
        """Start it, and wait until it can be used."""
        options = f"-p {self.port} -k {self._folder} -c listen_addresses=127.0.0.1"
        self._call("pg_ctl", "-w", "-l", str(self._folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        """Stop it as a power cut does."""
        self._call("pg_ctl", "-m", "immediate", "stop")

    def _call(self, program: str, *arguments: str) -> None:
        data = ["-D", str(self._folder / "data")]
        command = [*self._as_user, str(self._programs / program), *data, *arguments]
        subprocess.run(command, check=True, capture_output=True)


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    """A started server; a test that stops it starts it again."""
    found = shutil.which("pg_ctl") or next(
        (str(path) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))), None
    )
    if found is None:
        pytest.skip("PostgreSQL is not installed")
    # Short, because it holds a socket.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    started = Postgres(Path(found).resolve().parent, folder)
    started.start()
    yield started
    started.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres(server: Postgres) -> str:
    """The address of the server."""
    return server.address


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/store/rows.db"
    return empty(request.getfixturevalue("postgres"))


def empty(server: str) -> str:
    """The address of a new database of the server."""
    name = f"test{uuid.uuid4().hex}"
    engine = sa.create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return f"{server}/{name}"


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """A file with new keys."""
    path = tmp_path / "safar.keys"
    keys.write(path, KeyRing.new())
    return path


@pytest.fixture
def keeper(key_file: Path) -> KeyKeeper:
    """The keeper of that file."""
    return KeyKeeper(None, key_file)
