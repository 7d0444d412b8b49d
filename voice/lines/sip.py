"""The line "sip": telephones, a PBX or a provider call Safar directly, by SIP and RTP over UDP.

aiosipua and aiortp read and write the messages and packets. Their servers are not used: see
sip_exchange.py and sip_media.py.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import traceback
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from starlette.routing import Route

from bot.background import stop
from bot.errors import SettingsError
from voice.line import Caller, CallFailed, CallRefused, Desk, HungUp
from voice.lines.sip_answers import number_of
from voice.lines.sip_call import Call
from voice.lines.sip_exchange import Exchanges
from voice.lines.sip_leg import SipLeg
from voice.lines.sip_media import Media
from voice.lines.sip_pacer import Pacer
from voice.lines.sip_ports import Ports
from voice.lines.sip_settings import SipSettings
from voice.lines.sip_sounds import Sounds
from voice.lines.sip_switchboard import Switchboard
from voice.lines.sip_wire import Wire
from voice.recognition.recogniser import Recogniser
from voice.speech.speech import Speech

logger = logging.getLogger(__name__)

BUSY, FAILED = 486, 500
# Seconds: whatever is broken must not hold a call and its ports. The last words in as many
# languages as are said take half of it.
ENDS = 60.0


def open_line(
    env: Mapping[str, str], speech: Speech, recogniser: Recogniser | None = None
) -> SipLine:
    """The line of the settings. Raises SettingsError."""
    return SipLine(SipSettings.load(env), speech, recogniser)


class SipLine:
    """Takes calls from its peers while it listens."""

    name = "sip"

    def __init__(
        self, settings: SipSettings, speech: Speech, recogniser: Recogniser | None = None
    ) -> None:
        self._settings = settings
        self._recogniser = recogniser
        self._sounds = Sounds(speech)
        self._wire = Wire(settings.knows)

    @property
    def dialler(self) -> None:
        """None: it takes calls, and makes none."""

    @property
    def port(self) -> int:
        """The port of SIP, while it listens."""
        return self._wire.port

    def routes(self, desk: Desk) -> Sequence[Route]:  # noqa: ARG002 - the line's interface
        """None: it has a port of its own."""
        return ()

    @asynccontextmanager
    async def listening(self, desk: Desk) -> AsyncIterator[None]:
        """Take calls until the end of the block; then all are hung up. Raises SettingsError."""
        own, wire, pacer = self._settings, self._wire, Pacer()
        try:
            await asyncio.get_running_loop().create_datagram_endpoint(
                lambda: wire, local_addr=(own.host, own.port)
            )
        except OSError as error:
            raise SettingsError(
                f"port {own.port} of {own.host} cannot be opened: {error.strerror or error}; see "
                "SAFAR_SIP_ADDRESS and SAFAR_SIP_PORT"
            ) from error
        exchanges = Exchanges(wire.send)
        ports = Ports(own.host, own.ports)
        calls = _Calls(own, self._sounds, pacer, ports, desk, self._recogniser)
        contact = (own.public, wire.port)
        board = Switchboard(exchanges, contact, own.public, len(own.ports), calls.take)
        wire.listen(board.take, exchanges.answered)
        try:
            async with pacer.running():
                logger.info("sip: %s:%s takes calls", own.host, wire.port)
                try:
                    yield
                finally:
                    await calls.end()
        finally:
            await exchanges.close()
            wire.close()


@dataclass
class _Calls:
    """The calls that the desk conducts."""

    settings: SipSettings
    sounds: Sounds
    pacer: Pacer
    ports: Ports
    desk: Desk
    recogniser: Recogniser | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def take(self, call: Call) -> None:
        """A new call rings."""
        task = asyncio.create_task(self._take(call))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def end(self) -> None:
        """End all calls."""
        await stop(*self._tasks)

    async def _take(self, call: Call) -> None:
        media = Media(call.agreed, call.peer[0], self.settings.knows, call.press, call.heard.set)

        def tick() -> None:
            if not call.picked_up or call.over.is_set():
                return
            media.tick()
            if media.quiet > self.settings.quiet:
                # The caller's network is gone, and with it the word that the call is over.
                call.hang_up()

        call.ring()
        try:
            port = await self.ports.open(media)
        except OSError:
            call.refuse(BUSY)
            return
        recogniser = self.recogniser
        leg = SipLeg(call, media, port, self.sounds, self.settings.transfer, recogniser)
        hears = recogniser.languages if recogniser is not None else frozenset[str]()
        caller = Caller(secrets.token_hex(16), number_of(call.invite), hears)
        status = FAILED
        try:
            with self.pacer.ticking(tick):
                await self._conduct(leg, caller)
        except CallRefused:
            status = BUSY
        except HungUp:
            logger.debug("sip: a caller has hung up")
        except Exception as error:
            _tell(error)
        finally:
            if call.picked_up:
                call.hang_up()
            else:
                call.refuse(status)
            media.close()

    async def _conduct(self, leg: SipLeg, caller: Caller) -> None:
        """The whole call; where it fails, the words that the caller must still hear."""
        try:
            await self.desk.conduct(leg, caller)
        except CallFailed as failed:
            _tell(failed.__cause__ or failed)
            async with asyncio.timeout(ENDS):
                await leg.hang_up(failed.last_words)


def _tell(error: BaseException) -> None:
    """What failed and where, for the operator; its text could hold a number or words."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{Path(one.filename).name}:{one.lineno}" for one in reversed(frames))
    logger.error("sip: a call has failed: %s at %s", type(error).__name__, places)
