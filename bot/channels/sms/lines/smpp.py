"""The line "smpp": a telephone operator's own connection, by SMPP 3.4."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from smpplib import consts
from starlette.routing import Route

from bot.background import beside
from bot.channels.sms.line import Desk, Line
from bot.channels.sms.lines.smpp_intake import Intake
from bot.channels.sms.lines.smpp_link import LinkLost, NotSent
from bot.channels.sms.lines.smpp_pdu import status_name
from bot.channels.sms.lines.smpp_session import Session, bind
from bot.channels.sms.lines.smpp_settings import SmppSettings
from bot.channels.sms.lines.smpp_text import encoded
from bot.clock import SteadyClock
from bot.errors import SettingsError
from bot.gateway.outbox import Delivery
from bot.gateway.provider import DeliveryFailed, DeliveryRefused, DeliveryUnclear
from bot.privacy.keeper import KeyKeeper

logger = logging.getLogger(__name__)

# Seconds between two tries to connect, doubled each time.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
# A session of this length was a good one: the next pause is the first again.
GOOD = 60.0
TIDY_EVERY = 600.0
_NUMBER = re.compile(r"\+([1-9][0-9]{6,14})")
_INTERNATIONAL = {"dest_addr_ton": consts.SMPP_TON_INTL, "dest_addr_npi": consts.SMPP_NPI_ISDN}
# What a short_message holds.
MOST_OCTETS = 254
# What is wrong with the number or the text, and will be so the next time. All others are tried
# again: with an error the operator surely has not taken it, and most errors pass or can be
# put right.
REFUSED = frozenset(
    {
        consts.SMPP_ESME_RINVMSGLEN,
        consts.SMPP_ESME_RINVDSTADR,
        consts.SMPP_ESME_RINVDSTTON,
        consts.SMPP_ESME_RINVDSTNPI,
        consts.SMPP_ESME_RX_P_APPN,
        consts.SMPP_ESME_RX_R_APPN,
    }
)


def open_line(env: Mapping[str, str]) -> Line:
    """The line of the settings. Raises SettingsError."""
    return SmppLine(SmppSettings.load(env))


class SmppLine:
    """Stays bound as transceiver while it listens."""

    channel = "sms-smpp"
    company_stops = False

    def __init__(self, settings: SmppSettings) -> None:
        self._settings = settings
        self._session: Session | None = None

    def routes(self, desk: Desk) -> Sequence[Route]:  # noqa: ARG002 - the line's interface
        """None: the connection is ours."""
        return ()

    @asynccontextmanager
    async def listening(self, desk: Desk) -> AsyncIterator[None]:
        """Stay connected until the end of the block. Raises KeysError, SettingsError."""
        own = self._settings
        naming = KeyKeeper(own.keys, own.key_file).ring.naming
        try:
            intake = Intake(desk, own.reading, own.parts, naming, SteadyClock())
        except OSError as error:
            raise SettingsError(
                f"{own.parts} cannot be used: {error}; see SAFAR_SMPP_PARTS"
            ) from error
        async with beside(smpp=self._stay_bound(intake), smpp_parts=_keep_tidy(intake)):
            yield

    async def send(self, delivery: Delivery) -> None:
        """Hand one text to the operator. Raises DeliveryRefused, DeliveryFailed,
        DeliveryUnclear."""
        if self._session is None:
            raise DeliveryFailed("not bound to the operator")
        try:
            status = await self._session.submit(**self._fields(delivery))
        except NotSent as error:
            raise DeliveryFailed(str(error)) from error
        except LinkLost as error:
            raise DeliveryUnclear(str(error)) from error
        if status in REFUSED:
            raise DeliveryRefused(status_name(status))
        if status:
            raise DeliveryFailed(status_name(status))

    async def was_taken(self, delivery: Delivery) -> bool | None:  # noqa: ARG002 - the interface
        """SMPP asks by the name that the operator gave; what is unclear has got none."""
        return None

    def _fields(self, delivery: Delivery) -> dict[str, Any]:
        number = _NUMBER.fullmatch(delivery.to)
        if number is None:
            raise DeliveryRefused("the receiver is no telephone number")
        try:
            coding, content = encoded(delivery.text, self._settings.reading.default)
        except UnicodeEncodeError as error:
            raise DeliveryRefused("the text holds what is no character") from error
        if len(content) > MOST_OCTETS:
            raise DeliveryRefused("the text is too long for one text message")
        return {
            "source_addr": self._settings.address,
            "source_addr_ton": self._settings.ton,
            "source_addr_npi": self._settings.npi,
            "destination_addr": number[1],
            **_INTERNATIONAL,
            "data_coding": coding,
            "short_message": content,
            "registered_delivery": consts.SMPP_SMSC_DELIVERY_RECEIPT_BOTH,
        }

    async def _stay_bound(self, intake: Intake) -> None:
        pause = FIRST_PAUSE
        while True:
            began = time.monotonic()
            try:
                self._session = await bind(self._settings.account, intake)
                logger.info("%s: bound", self.channel)
                await self._session.run()
            except LinkLost as error:
                logger.error("%s: %s; tried again", self.channel, error)
            except Exception as error:
                # A fault of ours must not leave the line dead without a word.
                logger.critical("%s broke: %s", self.channel, type(error).__name__)
            finally:
                self._session = None
            if time.monotonic() - began >= GOOD:
                pause = FIRST_PAUSE
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


async def _keep_tidy(intake: Intake) -> None:
    while True:
        await intake.tidy()
        await asyncio.sleep(TIDY_EVERY)
