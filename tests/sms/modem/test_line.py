"""The line "modem" on gammu's tables, without gammu: what is given, once, and what is told."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.channels.sms.line import Desk, Received
from bot.channels.sms.lines import modem, modem_database, modem_watch
from bot.errors import SettingsError
from bot.gateway.outbox import Delivery
from bot.gateway.provider import DeliveryFailed, DeliveryRefused, DeliveryUnclear
from tests.sms.modem.gammu import make_database

POLE = "+48600100200"
FIRST, SECOND = "050003370201", "050003370202"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_database(tmp_path)


@pytest.fixture
def line(path: Path) -> modem.ModemLine:
    return open_line(path)


def open_line(path: Path) -> modem.ModemLine:
    return modem.open_line({"SAFAR_MODEM_DATABASE": str(path)})


def text(words: str = "help", to: str = POLE) -> Delivery:
    return Delivery("a", "sms-modem", to, words)


def move(path: Path, to: Path) -> None:
    path.rename(to)


def execute(path: Path, command: str, *values: object) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as database, database:
        return list(database.execute(command, values))


def not_there(path: Path) -> None:
    path.unlink()


def open_to_others(path: Path) -> None:
    path.parent.chmod(0o750)


def without_tables(path: Path) -> None:
    path.write_bytes(b"")


def no_database(path: Path) -> None:
    path.write_bytes(b"no database at all\n" * 100)


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (not_there, "No such file"),
        (open_to_others, "chmod 700"),
        (without_tables, "no such table: gammu"),
        (no_database, "file is not a database"),
    ],
)
def test_a_database_that_does_not_fit_is_named(
    path: Path, spoil: Callable[[Path], None], complaint: str
) -> None:
    spoil(path)
    with pytest.raises(SettingsError, match=f"SAFAR_MODEM_DATABASE is .*{complaint}"):
        open_line(path)


def test_the_database_has_to_be_named() -> None:
    with pytest.raises(SettingsError, match="SAFAR_MODEM_DATABASE is not set"):
        modem.open_line({})


@pytest.mark.parametrize(
    "delivery",
    [
        text(to="600100200"),
        text(to="Bank"),
        text(to="+48 600"),
        text(to="+48600100200\n"),
        text(to="+٤٨٦٠٠١٠٠٢٠٠"),
        text("x" * 161),
        text("€" * 81),
        text("ж" * 71),
        text("\U0001f600" * 36),
    ],
    ids=[
        "no country",
        "a name",
        "a blank",
        "a line break",
        "other digits",
        "GSM 7-bit too long",
        "its extension too long",
        "UCS-2 too long",
        "pairs too long",
    ],
)
async def test_what_gammu_would_spoil_is_refused(
    line: modem.ModemLine, path: Path, delivery: Delivery
) -> None:
    with pytest.raises(DeliveryRefused):
        await line.send(delivery)
    assert execute(path, "SELECT * FROM outbox") == []


async def test_a_text_is_given_once_and_known_after_it_is_over(
    line: modem.ModemLine, path: Path
) -> None:
    assert await line.was_taken(text()) is False
    await line.send(text())
    await line.send(text())
    assert len(execute(path, "SELECT * FROM outbox")) == 1
    execute(path, "DELETE FROM outbox")
    await open_line(path).send(text())
    assert execute(path, "SELECT * FROM outbox") == []
    assert await open_line(path).was_taken(text()) is True


@contextmanager
def locked(path: Path, how: str) -> Iterator[None]:
    """The database, as somebody who writes or reads for too long holds it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute(how)
        other.execute("SELECT * FROM outbox").fetchall()
        yield


async def test_what_could_not_be_written_is_tried_again(
    line: modem.ModemLine, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(modem_database, "PATIENCE", 0.1)
    with locked(path, "BEGIN IMMEDIATE"), pytest.raises(DeliveryFailed, match="locked"):
        await line.send(text())
    with locked(path, "BEGIN"), pytest.raises(DeliveryUnclear, match="locked"):
        await line.send(text())
    assert await line.was_taken(text()) is False
    away = path.with_name("away")
    move(path, away)
    with pytest.raises(DeliveryFailed, match="unable to open"):
        await line.send(text())
    assert await line.was_taken(text()) is None
    move(away, path)
    await line.send(text())
    assert await line.was_taken(text()) is True


def arrives(path: Path, header: str, words: str) -> None:
    execute(
        path,
        "INSERT INTO inbox (SenderNumber, UDH, Coding, Text, RecipientID) VALUES (?, ?, ?, ?, '')",
        *(POLE, header, "Unicode_No_Compression", words.encode("utf-16-be").hex()),
    )


@pytest.mark.parametrize("seconds", [0.2, 300.0], ids=["they do not come", "they may come"])
async def test_parts_are_waited_for_but_not_for_ever(
    line: modem.ModemLine, path: Path, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    monkeypatch.setattr(modem, "PARTS_WITHIN", seconds)
    monkeypatch.setattr(modem, "LOOK_EVERY_MS", 100)
    texts: list[str | None] = []
    both = asyncio.Event()

    async def receive(message: Received) -> None:
        texts.append(message.text)
        if seconds < 1 or len(texts) == 1:
            both.set()

    arrives(path, FIRST, "hi ")
    async with asyncio.timeout(10), line.listening(Desk(receive, print)):
        if seconds > 1:
            arrives(path, SECOND, "you")
        await both.wait()
    assert texts == (["hi "] if seconds < 1 else ["hi you"])


async def test_the_line_goes_on_when_its_database_comes_back(
    line: modem.ModemLine,
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(modem, "LOOK_EVERY_MS", 100)
    arrived = asyncio.Event()

    async def receive(message: Received) -> None:
        arrived.set()

    arrives(path, "", "help")
    away = path.with_name("away")
    move(path, away)
    async with asyncio.timeout(10), line.listening(Desk(receive, print)):
        await until_logged(caplog, "unable to open database file")
        move(away, path)
        await arrived.wait()
    assert POLE not in caplog.text
    assert "help" not in caplog.text


async def test_a_message_that_breaks_the_desk_keeps_nobody_else_from_it(
    line: modem.ModemLine, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    arrived = asyncio.Event()

    async def receive(message: Received) -> None:
        if message.text == "poison":
            raise ValueError(message.sender)
        arrived.set()

    arrives(path, "", "poison")
    execute(path, "UPDATE inbox SET SenderNumber = '+4860000'")
    arrives(path, "", "help")
    async with asyncio.timeout(10), line.listening(Desk(receive, print)):
        await arrived.wait()
    assert "a message waits: ValueError" in caplog.text
    assert "+4860000" not in caplog.text
    assert len(execute(path, "SELECT * FROM inbox WHERE SenderNumber = '+4860000'")) == 1


async def until_logged(caplog: pytest.LogCaptureFixture, words: str) -> None:
    async with asyncio.timeout(10):
        while words not in caplog.text:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_what_was_sent_and_could_not_be_moved_is_not_sent_again(
    line: modem.ModemLine, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await line.send(text())
    await line.send(Delivery("b", "sms-modem", POLE, "not sent yet"))
    execute(
        path,
        "INSERT INTO sentitems (ID, Status, Text, UDH, SenderID, CreatorID)"
        " VALUES (1, 'SendingOK', '', '', '', ''), (2, 'SendingError', '0041', '', '', '')",
    )
    execute(path, "UPDATE sentitems SET Text = '0041'")
    async with line.listening(Desk(nobody, print)):
        await until_logged(caplog, "1 texts are lost")
    assert execute(path, "SELECT ID FROM outbox") == []
    assert execute(path, "SELECT ID, Text FROM sentitems") == [(1, "")]


async def test_the_operator_is_told_when_nothing_is_sent(
    line: modem.ModemLine,
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(modem, "LOOK_EVERY_MS", 100)
    monkeypatch.setattr(modem_watch, "SILENT", 0.2)
    await line.send(text())
    execute(path, "UPDATE outbox SET Retries = 1")
    async with line.listening(Desk(nobody, print)):
        await until_logged(caplog, "modem or network refused 1 texts")
        await until_logged(caplog, "no sign of gammu-smsd")
    assert POLE not in caplog.text
    assert "help" not in caplog.text


async def nobody(message: Received) -> None:
    """A desk that nothing is brought to."""
    raise AssertionError("there is no message")
