"""gammu-smsd, the real one, as deploy/gammu/gammu-smsdrc sets it, on the modem of at_modem.py."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.settings import ROOT
from tests.sms.modem.at_modem import AtModem, at_modem

EXAMPLE = ROOT / "deploy" / "gammu" / "gammu-smsdrc"
# gammu's own: they have to be of its version.
TABLES = Path("/usr/share/doc/gammu-smsd/examples/sqlite.sql")
# For minutes in the example.
QUICK = {"commtimeout": "1", "receivefrequency": "1", "retrytimeout": "1", "statusfrequency": "1"}


def make_database(folder: Path) -> Path:
    """The database with gammu's tables, in a folder of its own."""
    if not TABLES.exists():
        pytest.skip(f"{TABLES} is missing: gammu-smsd is not installed, or not its documentation")
    private = folder / "modem"
    private.mkdir(mode=0o700)
    path = private / "smsd.db"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(TABLES.read_text("utf-8"))
    return path


@dataclass
class Gammu:
    """gammu-smsd with its modem and its database."""

    modem: AtModem
    database: Path
    settings: dict[str, str]
    _process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def folder(self) -> Path:
        """Where it runs, and what it may write."""
        return self.database.parent

    def start(self) -> None:
        """Start it."""
        text = EXAMPLE.read_text("utf-8")
        for name, value in self.settings.items():
            text, found = re.subn(rf"(?m)^{name} = .*$", f"{name} = {value}", text)
            assert found == 1, f"the example does not set {name}"
        configuration = self.folder / "gammu-smsdrc"
        configuration.write_text(text, "utf-8")
        self._process = subprocess.Popen(
            ["gammu-smsd", "--config", str(configuration)],
            cwd=self.folder,
            # No letters but those of English, and a clock far behind: neither may matter.
            env={"LC_ALL": "C", "TZ": "Etc/GMT+11", "PATH": "/usr/bin:/bin"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        """Stop it in order."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)
            self._process = None

    def kill(self) -> None:
        """Stop it as a crash does."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(10)
        self._process = None

    def contents(self) -> bytes:
        """All that is stored."""
        return b"".join(path.read_bytes() for path in sorted(self.folder.iterdir()))

    def rows(self, table: str) -> int:
        """How many rows a table of it has."""
        with closing(sqlite3.connect(self.database, timeout=10)) as database:
            return int(database.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0])  # noqa: S608


@contextmanager
def gammu(folder: Path, **settings: str) -> Iterator[Gammu]:
    """gammu-smsd until the end of the block; `settings` change the example."""
    if shutil.which("gammu-smsd") is None:
        pytest.skip("gammu-smsd is not installed")
    database = make_database(folder)
    with at_modem() as modem:
        chosen = {"device": modem.device, "dbdir": f"{database.parent}/", **QUICK, **settings}
        started = Gammu(modem, database, chosen)
        started.start()
        try:
            yield started
        finally:
            started.stop()
