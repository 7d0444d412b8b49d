"""Twilio's API: handing over a text, and asking whether it has one; a request about anything.

Not through the library's own client: that one is made for threads, and does not tell a
connection that was never made from one that broke.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import msgspec

from bot.channels.sms.lines.twilio_answers import judge
from bot.channels.sms.lines.twilio_attempts import Attempt, Attempts, Found, Listed, find
from bot.clock import SteadyClock
from bot.gateway.outbox import LIFE, Delivery
from bot.gateway.provider import DeliveryFailed, DeliveryRefused, DeliveryUnclear

# Seconds: of connecting, of one read or write, of a whole request.
CONNECT, STEP, WHOLE = 5.0, 10.0, 20.0
# A message may appear in the list some time after the request that made it. Only after this
# time the list can say that there is none.
SETTLED = 30.0
# How long to go on asking while Twilio does not answer, and the pauses in between.
ASK_WITHIN = 600.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 15.0
# By how much the clocks of Twilio's computers may differ; its times are whole seconds.
SKEW = 10.0
PAGE = 1000
_NOT_CONNECTED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol)
# Closing throws away what is not sent yet. Otherwise the system goes on sending a request that
# was given up, and Twilio may take it after it was asked for in vain.
_ABORT = (socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@dataclass(frozen=True)
class Account:
    """An account and the address of the API. The token also signs Twilio's requests."""

    sid: str
    token: str = field(repr=False)
    api: str


@dataclass(frozen=True)
class Sender:
    """Our number, and what Twilio writes before numbers of its kind ("whatsapp:" or nothing)."""

    number: str
    prefix: str

    @property
    def own(self) -> str:
        """The number as Twilio names it."""
        return f"{self.prefix}{self.number}"


class _Message(msgspec.Struct):
    sid: str
    direction: str
    date_created: str
    body: str | None = None


class _Page(msgspec.Struct):
    messages: list[_Message]
    next_page_uri: str | None = None


class Api:
    """Sends as `sender`; Twilio reports on each message to the address `report`?key=..."""

    def __init__(self, account: Account, sender: Sender, report: str) -> None:
        self._account = account
        self._sender = sender
        self._report = report
        self._clock = SteadyClock()
        self._started = self._clock()
        self._attempts = Attempts(self._clock)
        self._tls = httpx.create_ssl_context(trust_env=False)

    def noted(self, key: str, sid: str) -> None:
        """Twilio reported on the message of that delivery."""
        self._attempts.taken(key, sid)

    async def send(self, delivery: Delivery) -> None:
        """Hand it over. Raises DeliveryRefused, DeliveryFailed, DeliveryUnclear."""
        attempt = self._attempts.begin(delivery.key)
        if attempt.sid is not None:
            # A report came after the last attempt was given up.
            return
        form = {
            "From": self._sender.own,
            "To": f"{self._sender.prefix}{delivery.to}",
            "Body": delivery.text,
            "StatusCallback": f"{self._report}?key={delivery.key}",
        }
        try:
            answer = await self._request("POST", data=form)
            attempt.sid = judge(answer.status_code, answer.content)
        except _NOT_CONNECTED as error:
            attempt.surely_not = True
            raise DeliveryFailed(f"not connected: {type(error).__name__}") from error
        except (httpx.HTTPError, TimeoutError) as error:
            raise DeliveryUnclear(type(error).__name__) from error
        except (DeliveryRefused, DeliveryFailed):
            attempt.surely_not = True
            raise
        finally:
            attempt.ended = self._clock()

    async def was_taken(self, delivery: Delivery) -> bool | None:
        """Whether Twilio has it; None where that cannot be told. Takes SETTLED seconds or less,
        and up to ASK_WITHIN where Twilio does not answer."""
        until = self._clock() + ASK_WITHIN
        pause = FIRST_PAUSE
        while True:
            attempt = self._attempts.of(delivery.key)
            if attempt is not None and (attempt.sid is not None or attempt.surely_not):
                return attempt.sid is not None
            looked = self._clock()
            found = await self._look(delivery, attempt)
            if found is not None and found.sid is not None:
                self._attempts.taken(delivery.key, found.sid)
                return True
            last = self._started if attempt is None else attempt.ended
            if found is not None and looked - last >= SETTLED:
                return found.taken
            if looked >= until:
                return None
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _look(self, delivery: Delivery, attempt: Attempt | None) -> Found | None:
        """What the list tells now; None where there is no answer that can be read."""
        # Not DateSent: it leaves out what waits to be sent, and counts in days.
        to = f"{self._sender.prefix}{delivery.to}"
        asked = {"To": to, "From": self._sender.own, "PageSize": str(PAGE)}
        try:
            answer = await self._request("GET", params=asked)
            answer.raise_for_status()
            page = msgspec.json.decode(answer.content, type=_Page)
            # By Twilio's clock alone: ours may be wrong.
            now = parsedate_to_datetime(answer.headers["Date"])
            ages = [
                (now - parsedate_to_datetime(message.date_created)).total_seconds()
                for message in page.messages
            ]
        except (
            httpx.HTTPError,
            TimeoutError,
            msgspec.MsgspecError,
            KeyError,
            ValueError,
            TypeError,
        ):
            return None
        oldest = LIFE if attempt is None else self._clock() - attempt.begun
        claimed = self._attempts.claimed()
        listed = [
            Listed(message.sid, message.body or "")
            for message, age in zip(page.messages, ages, strict=True)
            # Replies to STOP and the like, which Twilio makes by itself, are "outbound-reply".
            if message.direction == "outbound-api"
            and message.sid not in claimed
            and age <= oldest + SKEW
        ]
        known, whole = attempt is not None, page.next_page_uri is None
        return find(listed, delivery.text, known=known, whole=whole)

    async def _request(self, method: str, **content: Mapping[str, str]) -> httpx.Response:
        return await request(self._account, self._tls, method, "Messages", **content)


async def request(
    account: Account, tls: ssl.SSLContext, method: str, resource: str, **content: Mapping[str, str]
) -> httpx.Response:
    """One request about a resource of the account, on a connection of its own: one that was kept
    may be closed by the other side just then, and whether the request arrived would be unclear.

    Raises httpx.HTTPError, TimeoutError.
    """
    transport = httpx.AsyncHTTPTransport(
        verify=tls,
        limits=httpx.Limits(max_keepalive_connections=0),
        socket_options=[_ABORT],
    )
    client = httpx.AsyncClient(
        transport=transport,
        auth=(account.sid, account.token),
        timeout=httpx.Timeout(STEP, connect=CONNECT),
        follow_redirects=False,
        trust_env=False,
    )
    address = f"{account.api}/2010-04-01/Accounts/{account.sid}/{resource}.json"
    arguments: dict[str, Any] = dict(content)
    async with asyncio.timeout(WHOLE), client:
        return await client.request(method, address, **arguments)
