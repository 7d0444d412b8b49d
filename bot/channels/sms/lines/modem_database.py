"""The database that gammu-smsd and Safar share: gammu's tables of SQLite, and one of ours.

gammu-smsd deletes a message from the modem after it is stored here, and stores here what
became of a text. Every time that it compares with the clock is set to a day long ago:
neither a wrong clock nor a time zone may hold a text back.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.channels.sms.lines.modem_parts import Part
from bot.errors import SettingsError
from bot.gateway.outbox import LIFE
from bot.gateway.provider import DeliveryFailed, DeliveryUnclear
from bot.render.gsm import is_gsm
from bot.variables import needed, shown

VARIABLE = "SAFAR_MODEM_DATABASE"
LONG_AGO = "2000-01-01 00:00:00"
# Seconds to wait for gammu-smsd to end what it writes. It waits about ten for us.
PATIENCE = 5.0
_OTHERS = 0o077
# Marks of texts that gammu-smsd was given: after a crash they tell what must not be sent again.
_GIVEN = "CREATE TABLE IF NOT EXISTS safar_given (mark TEXT PRIMARY KEY, given REAL NOT NULL)"
_MARKS_KEPT = 2 * LIFE


@dataclass(frozen=True)
class Sent:
    """A row of gammu's table sentitems. status: gammu's word for what became of the text;
    old: it was sent more than a day ago."""

    id: int
    status: str
    has_text: bool
    old: bool


@dataclass(frozen=True)
class Waiting:
    """A row of gammu's table outbox. retries: how often modem or network refused it."""

    id: int
    retries: int


@dataclass(frozen=True)
class State:
    """What is on its way out. heartbeat changes as long as gammu-smsd has its modem."""

    sent: Sequence[Sent]
    waiting: Sequence[Waiting]
    heartbeat: str


class ModemDatabase:
    """The file, opened for each piece of work: no lock is held in between."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @staticmethod
    def of(env: Mapping[str, str]) -> ModemDatabase:
        """The database of SAFAR_MODEM_DATABASE. Raises SettingsError."""
        path = Path(needed(env, VARIABLE, "the file of gammu-smsd's SQLite database"))
        told = f"{VARIABLE} is {shown(str(path))}"
        try:
            folder, file = path.parent.stat(), path.stat()
        except OSError as error:
            raise SettingsError(f"{told}: {error.strerror}; make it (docs/sms.md)") from error
        # Numbers and texts pass through it in clear: for one user, who runs both.
        if folder.st_mode & _OTHERS:
            raise SettingsError(f"{told}: others may look into its folder; chmod 700 the folder")
        if {folder.st_uid, file.st_uid} != {os.geteuid()}:
            raise SettingsError(f"{told}: it is another user's; run Safar and gammu-smsd as one")
        database = ModemDatabase(path)
        try:
            with database._open() as opened:
                opened.execute("SELECT Version FROM gammu").fetchone()
                opened.execute(_GIVEN)
        except sqlite3.Error as error:
            raise SettingsError(f"{told}: {error}; make gammu's tables (docs/sms.md)") from error
        return database

    @property
    def folder(self) -> Path:
        """Where the file changes when something happens."""
        return self._path.parent

    def parts(self) -> Sequence[Part]:
        """What was received, in the order of arrival."""
        found = "SELECT ID, SenderNumber, ReceivingDateTime, UDH, Coding, Text FROM inbox"
        with self._open() as opened:
            return [Part(*row) for row in opened.execute(f"{found} ORDER BY ID")]

    def forget(self, rows: Sequence[int]) -> None:
        """Delete what was received and is safe elsewhere."""
        with self._writing() as opened:
            opened.executemany("DELETE FROM inbox WHERE ID = ?", [(row,) for row in rows])

    def give(self, key: str, number: str, text: str) -> None:
        """Give gammu-smsd a text as one message, unless it was given one of that key. Raises
        DeliveryFailed, DeliveryUnclear."""
        coding = "Default_No_Compression" if is_gsm(text) else "Unicode_No_Compression"
        digits = text.encode("utf-16-be", "surrogatepass").hex().upper()
        ending = False
        try:
            with self._writing() as opened:
                mark = (_mark(key), time.time())
                found = opened.execute("INSERT OR IGNORE INTO safar_given VALUES (?, ?)", mark)
                if found.rowcount:
                    opened.execute(
                        "INSERT INTO outbox (DestinationNumber, Text, Coding, CreatorID, MultiPart,"
                        " InsertIntoDB, SendingDateTime, SendingTimeOut)"
                        " VALUES (?, ?, ?, 'safar', 'false', ?, ?, ?)",
                        (number, digits, coding, LONG_AGO, LONG_AGO, LONG_AGO),
                    )
                ending = True
        except sqlite3.Error as error:
            if ending:
                # What the last step did is seen when it is asked.
                raise DeliveryUnclear(f"{error}") from error
            raise DeliveryFailed(f"gammu's database: {error}") from error

    def was_given(self, key: str) -> bool:
        """Whether gammu-smsd was given the text of that key. Raises sqlite3.Error."""
        query = "SELECT 1 FROM safar_given WHERE mark = ?"
        with self._open() as opened:
            return opened.execute(query, (_mark(key),)).fetchone() is not None

    def state(self) -> State:
        """What became of the texts."""
        with self._open() as opened:
            sent = opened.execute(
                "SELECT ID, Status, Text || TextDecoded != '',"
                " SendingDateTime < datetime('now', 'localtime', '-1 day') FROM sentitems"
            )
            waiting = opened.execute("SELECT ID, Retries FROM outbox ORDER BY ID")
            beats = opened.execute("SELECT * FROM phones ORDER BY IMEI")
            return State(
                [Sent(row[0], row[1], bool(row[2]), bool(row[3])) for row in sent],
                [Waiting(*row) for row in waiting],
                repr(list(beats)),
            )

    def clear(self, over: Sequence[int], textless: Sequence[int]) -> None:
        """Delete the texts `over` wherever they are; of `textless` only what they say."""
        ended, waiting = [(row,) for row in over], [(row,) for row in textless]
        emptied = "UPDATE sentitems SET Text = '', TextDecoded = '' WHERE ID = ?"
        with self._writing() as opened:
            # gammu-smsd would send again what it noted as sent and could not take from there.
            opened.executemany("DELETE FROM outbox WHERE ID = ?", ended + waiting)
            opened.executemany("DELETE FROM sentitems WHERE ID = ?", ended)
            opened.executemany(emptied, waiting)
            before = (time.time() - _MARKS_KEPT,)
            opened.execute("DELETE FROM safar_given WHERE given < ?", before)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        # Never made here: gammu-smsd needs its own tables, of its own version.
        opened = sqlite3.connect(
            f"{self._path.absolute().as_uri()}?mode=rw",
            uri=True,
            timeout=PATIENCE,
            isolation_level=None,
        )
        with closing(opened):
            # A number may be a name of any letters.
            opened.text_factory = _text
            # What is deleted is overwritten.
            opened.execute("PRAGMA secure_delete = ON")
            yield opened

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction; closing without its end takes it back."""
        with self._open() as opened:
            opened.execute("BEGIN IMMEDIATE")
            yield opened
            opened.execute("COMMIT")


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _mark(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
