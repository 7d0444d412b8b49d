"""The line "fastagi": Asterisk takes the calls, and asks Safar what to do with each.

Asterisk connects to Safar, so that Safar needs no rights over it. Whoever can connect could
have calls of his own answered, so that the address that Asterisk calls holds a secret. The
connection is not encrypted: it belongs on loopback, or on a private network.

When a call ends in order, the dialplan's variable SAFAR is "done", "busy" when the desk took no
more calls, and "back" when it is to be refused because the caller is called back. Whatever else
happens, it stays empty, and the dialplan plays its fixed prompt: no caller is left with silence.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from starlette.routing import Route

from bot.background import stop
from bot.errors import SettingsError
from voice.line import Caller, CallFailed, CallRefused, Desk, Dialler, HungUp
from voice.lines.fastagi_caller import caller_of
from voice.lines.fastagi_channel import Channel
from voice.lines.fastagi_commands import outcome
from voice.lines.fastagi_ear import sweep
from voice.lines.fastagi_leg import FastAgiLeg
from voice.lines.fastagi_settings import FastAgiSettings
from voice.lines.fastagi_wire import LONGEST_LINE, AgiFault
from voice.recognition.recogniser import Recogniser
from voice.speech.speech import Speech

logger = logging.getLogger(__name__)

NAME = "fastagi"
# More connections than any Asterisk of this size has calls.
MOST_CALLS = 200
# Seconds in which a connection must say which call it is.
BEGINNING = 5.0
# Seconds without a word after which the other computer is asked whether it is there.
KEEPALIVE = 30


def open_line(
    env: Mapping[str, str], speech: Speech, recogniser: Recogniser | None = None
) -> FastAgiLine:
    """The line of SAFAR_AGI_*. Raises SettingsError."""
    return FastAgiLine(FastAgiSettings.load(env, speech.folder), speech, recogniser)


class FastAgiLine:
    """A server for Asterisk's AGI application. A PhoneLine."""

    name = NAME

    def __init__(
        self, settings: FastAgiSettings, speech: Speech, recogniser: Recogniser | None = None
    ) -> None:
        self._settings = settings
        self._speech = speech
        # Without a folder for it nobody is heard.
        self._recogniser = recogniser if settings.heard is not None else None
        self._calls: set[asyncio.Task[None]] = set()

    @property
    def dialler(self) -> Dialler | None:
        """Asterisk's manager, where the operator has opened it."""
        return self._settings.manager

    def routes(self, desk: Desk) -> Sequence[Route]:  # noqa: ARG002 - as in PhoneLine
        return ()

    @asynccontextmanager
    async def listening(self, desk: Desk) -> AsyncIterator[None]:
        """Take calls until the end of the block. Raises SettingsError."""

        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            if len(self._calls) >= MOST_CALLS:
                writer.close()
                return
            task = asyncio.create_task(self._serve(desk, reader, writer))
            self._calls.add(task)
            task.add_done_callback(self._calls.discard)

        bind, port = self._settings.bind, self._settings.port
        if self._settings.heard is not None:
            sweep(self._settings.heard)
        try:
            server = await asyncio.start_server(connected, bind, port, limit=LONGEST_LINE)
        except OSError as error:
            raise SettingsError(
                f"fastagi cannot listen on {bind} port {port}: {error.strerror}; "
                "set SAFAR_AGI_BIND and SAFAR_AGI_PORT"
            ) from error
        try:
            yield
        finally:
            server.close()
            await stop(*self._calls)

    async def _serve(
        self, desk: Desk, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """One connection, to its end."""
        _keep_alive(writer)
        try:
            await self._call(desk, Channel(reader, writer))
        except HungUp:
            pass
        except AgiFault as error:
            logger.error("%s: a call is given back to the dialplan: %s", NAME, error)
        except Exception:
            logger.exception("%s: a call is given back to the dialplan", NAME)
        finally:
            writer.close()

    async def _call(self, desk: Desk, channel: Channel) -> None:
        try:
            async with asyncio.timeout(BEGINNING):
                variables = await channel.environment()
        except TimeoutError:
            raise AgiFault("a connection said nothing of a call") from None
        secret = variables.get("network_script", "")
        if not hmac.compare_digest(secret.encode(), self._settings.secret.encode()):
            raise AgiFault("a connection without the secret of SAFAR_AGI_SECRET")
        own, recogniser = self._settings, self._recogniser
        leg = FastAgiLeg(
            channel, self._speech, own.sounds, own.dial, heard=own.heard, recogniser=recogniser
        )
        hears = recogniser.languages if recogniser is not None else frozenset[str]()
        back, key = desk.ring_back, variables.get("arg_1")
        caller: Caller | None = caller_of(variables, own.country)
        try:
            if key:
                # We have called, and somebody has picked up.
                caller = None if back is None else await back.answered(key)
            elif back is not None and caller is not None and await back.rang(NAME, caller):
                await channel.command(outcome("back"))
                return
            if caller is None:
                raise CallRefused("nobody waits for this call back, or there is no room")
            await desk.conduct(leg, replace(caller, hears=hears))
        except CallRefused:
            await channel.command(outcome("busy"))
        except CallFailed as failed:
            # The dialplan has last words of its own, also for when Safar cannot speak.
            raise failed.__cause__ or failed from None
        else:
            await channel.command(outcome("done"))


def _keep_alive(writer: asyncio.StreamWriter) -> None:
    """Have the end of a computer noticed that is gone without a word."""
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL):
        connection.setsockopt(socket.IPPROTO_TCP, option, KEEPALIVE)
