"""The line "modem": a modem or telephone on a cable, through gammu-smsd, without internet.

gammu-smsd and Safar hand each other rows of a database, not files. With its files, gammu-smsd
1.42 (Debian 12) puts the sender's name into the name of a file and into a command of a shell,
and a text message can be sent under any name of letters: one such message runs a command, or
stops the line. It also sends a text that the network refuses for ever, before all others.
"""

from __future__ import annotations

import asyncio
import logging
import re
import sqlite3
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from starlette.routing import Route
from watchfiles import awatch

from bot.background import beside
from bot.channels.sms.line import Desk, Received
from bot.channels.sms.lines.modem_database import ModemDatabase
from bot.channels.sms.lines.modem_parts import Message, messages
from bot.channels.sms.lines.modem_watch import ModemWatch
from bot.errors import StoreUnavailable
from bot.gateway.outbox import Delivery
from bot.gateway.provider import DeliveryRefused
from bot.render.gsm import is_gsm, units
from bot.render.parts import SEPTETS, UCS2

logger = logging.getLogger(__name__)

CHANNEL = "sms-modem"
LOOK_EVERY_MS = 2000
# Where a modem announces each part, gammu-smsd stores it at once and does not wait for the rest.
PARTS_WITHIN = 300.0
_NUMBER = re.compile(r"\+[0-9]{5,15}")


def open_line(env: Mapping[str, str]) -> ModemLine:
    """The line of the database SAFAR_MODEM_DATABASE. Raises SettingsError."""
    return ModemLine(ModemDatabase.of(env))


class ModemLine:
    """Texts that gammu-smsd receives and sends."""

    channel = CHANNEL
    company_stops = False

    def __init__(self, database: ModemDatabase) -> None:
        self._database = database
        self._watch = ModemWatch(time.monotonic())
        # When the first part of an unfinished message was seen, by its row.
        self._unfinished: dict[int, float] = {}

    def routes(self, desk: Desk) -> Sequence[Route]:  # noqa: ARG002 - as in Line
        return ()

    @asynccontextmanager
    async def listening(self, desk: Desk) -> AsyncIterator[None]:
        # The watching thread asks for it often; to be cancelled it would take its time.
        stop = asyncio.Event()
        async with beside(modem=self._listen(desk, stop)):
            try:
                yield
            finally:
                stop.set()

    async def send(self, delivery: Delivery) -> None:
        """Taken means: in gammu-smsd's database, which survives a crash and a power cut."""
        if not _NUMBER.fullmatch(delivery.to):
            raise DeliveryRefused("the number is not + and digits")
        gsm = is_gsm(delivery.text)
        # gammu would cut off the rest.
        if units(delivery.text, gsm) > (SEPTETS if gsm else UCS2):
            raise DeliveryRefused("the text is longer than one text message")
        await asyncio.to_thread(self._database.give, delivery.key, delivery.to, delivery.text)

    async def was_taken(self, delivery: Delivery) -> bool | None:
        try:
            return await asyncio.to_thread(self._database.was_given, delivery.key)
        except sqlite3.Error:
            return None

    async def _listen(self, desk: Desk, stop: asyncio.Event) -> None:
        while True:
            try:
                await self._look(desk)
                async for _ in awatch(
                    self._database.folder,
                    recursive=False,
                    rust_timeout=LOOK_EVERY_MS,
                    yield_on_timeout=True,
                    stop_event=stop,
                ):
                    await self._look(desk)
            except Exception as error:
                logger.critical("%s: its database cannot be used: %s", CHANNEL, _cause(error))
                await asyncio.sleep(LOOK_EVERY_MS / 1000)

    async def _look(self, desk: Desk) -> None:
        await self._hand_over(desk)
        await self._tidy(desk)

    async def _hand_over(self, desk: Desk) -> None:
        """Bring what arrived to the desk, in order; each is deleted when it is safe there.

        What the desk does not take waits, and so does what the same person sent after it.
        """
        waiting: set[str] = set()
        for message in self._ready(messages(await asyncio.to_thread(self._database.parts))):
            received = message.received
            if received.sender in waiting or not await _taken(desk, received):
                waiting.add(received.sender)
            else:
                await asyncio.to_thread(self._database.forget, message.rows)

    def _ready(self, found: Sequence[Message]) -> Sequence[Message]:
        """The messages that are whole, and those whose other parts do not come any more."""
        now, known = time.monotonic(), self._unfinished
        self._unfinished = {
            message.rows[0]: known.get(message.rows[0], now)
            for message in found
            if not message.whole
        }
        return [
            message
            for message in found
            if message.whole or now - self._unfinished[message.rows[0]] >= PARTS_WITHIN
        ]

    async def _tidy(self, desk: Desk) -> None:
        """Count what became of texts, delete what is over, and say what is wrong."""
        state = await asyncio.to_thread(self._database.state)
        found = self._watch.look(state, time.monotonic())
        if found.over or found.textless:
            await asyncio.to_thread(self._database.clear, found.over, found.textless)
        for fate in found.fates:
            desk.report(fate)
        if found.refused:
            logger.warning("%s: modem or network refused %s texts", CHANNEL, found.refused)
        if lost := found.fates.count("lost"):
            logger.error("%s: %s texts are lost", CHANNEL, lost)
        if found.silent:
            logger.critical(
                "%s: no sign of gammu-smsd for %.0f s; see whether it runs and has its modem",
                CHANNEL,
                found.silent,
            )


async def _taken(desk: Desk, received: Received) -> bool:
    try:
        await desk.receive(received)
    except StoreUnavailable as error:
        logger.critical("%s: a message waits to be stored: %s", CHANNEL, error)
        return False
    except Exception as error:
        # A message that breaks the desk must not keep the others from it.
        logger.error("%s: a message waits: %s", CHANNEL, _cause(error))
        return False
    return True


def _cause(error: Exception) -> str:
    """What may be logged of an error: a text of its own could hold a number."""
    return f"{error}" if isinstance(error, sqlite3.OperationalError) else type(error).__name__
