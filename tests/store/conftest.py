"""Databases of both kinds, empty for each test."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.privacy import keys
from bot.privacy.keeper import KeyKeeper
from bot.privacy.keys import KeyRing
from tests.service.running import free_port

_USER = "postgres"


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real PostgreSQL server of its own."""
    found = shutil.which("pg_ctl") or next(
        (str(path) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))), None
    )
    if found is None:
        pytest.skip("PostgreSQL is not installed")
    # Short, because it holds a socket; and PostgreSQL refuses to run as root.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    as_user = ["runuser", "-u", _USER, "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(folder, _USER)
    port, data = free_port(), folder / "data"
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
    init = ["initdb", "--no-sync", "-A", "trust", "-U", "safar", "-D", str(data)]
    start = ["-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start"]
    bin_folder = Path(found).resolve().parent
    subprocess.run([*as_user, bin_folder / init[0], *init[1:]], check=True, capture_output=True)
    subprocess.run([*as_user, bin_folder / "pg_ctl", *start], check=True, capture_output=True)
    yield f"postgresql://safar@127.0.0.1:{port}"
    stop = ["-D", str(data), "-m", "immediate", "stop"]
    subprocess.run([*as_user, bin_folder / "pg_ctl", *stop], check=True, capture_output=True)
    shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/store/rows.db"
    server = request.getfixturevalue("postgres")
    name = f"test{free_port()}"
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
