"""The line "modem" beside the real gammu-smsd, and what must be left of a conversation: nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.channels.sms.line import Desk, Fate, Received
from bot.channels.sms.lines import modem
from bot.errors import StoreUnavailable
from bot.gateway.outbox import Delivery
from tests.sms.modem.gammu import Gammu

POLE, SOMALI = "+48600100200", "+252612345678"
NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
WITHIN = 60.0


@dataclass
class FakeDesk:
    """Keeps what it is brought; away: how often nothing can be stored before."""

    away: int = 0
    received: list[Received] = field(default_factory=list)
    fates: list[Fate] = field(default_factory=list)

    async def receive(self, message: Received) -> None:
        if self.away:
            self.away -= 1
            raise StoreUnavailable("full")
        self.received.append(message)

    @property
    def texts(self) -> list[tuple[str, str | None]]:
        return [(message.sender, message.text) for message in self.received]


@asynccontextmanager
async def listening(smsd: Gammu, desk: FakeDesk) -> AsyncIterator[modem.ModemLine]:
    line = open_line(smsd.database)
    async with line.listening(Desk(desk.receive, desk.fates.append)):
        yield line


def open_line(database: Path) -> modem.ModemLine:
    return modem.open_line({"SAFAR_MODEM_DATABASE": str(database)})


def text(words: str, key: str = "a", to: str = POLE) -> Delivery:
    return Delivery(key, "sms-modem", to, words)


async def until(done: Callable[[], bool], complaint: str) -> None:
    try:
        async with asyncio.timeout(WITHIN):
            while not done():  # noqa: ASYNC110 - processes tell nobody when they are done
                await asyncio.sleep(0.05)
    except TimeoutError:
        pytest.fail(complaint)


def stored(smsd: Gammu, word: str) -> bool:
    """Whether a text or a number is anywhere in the folder, in a form that it has there."""
    contents = smsd.contents()
    digits = word.encode("utf-16-be").hex().upper()
    return word.encode() in contents or digits.encode() in contents


def nothing_left(smsd: Gammu, *words: str) -> None:
    smsd.stop()
    assert [word for word in words if stored(smsd, word)] == []
