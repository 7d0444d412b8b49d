"""A connection to an operator: whole PDUs in and out, and which response belongs to what."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from smpplib import smpp
from smpplib.client import SimpleSequenceGenerator

from bot.channels.sms.lines.smpp_pdu import HEADER, Header, Malformed, read_header

# Seconds, for the connection and for every response.
WITHIN = 10.0


class NotSent(Exception):
    """The request was surely not written."""


class LinkLost(Exception):
    """The connection ended, or does not answer; `str(error)` is for the operator."""


@dataclass(frozen=True)
class Account:
    """Where and as whom to bind. tls: encrypted, and only with the right certificate."""

    host: str
    port: int
    tls: bool
    system_id: str
    password: str = field(repr=False)
    system_type: str


class Link:
    """Writes requests and answers, hands responses to who waits for them."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._numbers = SimpleSequenceGenerator()
        self._waiting: dict[int, asyncio.Future[int]] = {}

    @staticmethod
    async def open(account: Account) -> Link:
        """Connect. Raises LinkLost."""
        try:
            async with asyncio.timeout(WITHIN):
                return Link(
                    *await asyncio.open_connection(
                        account.host, account.port, ssl=account.tls or None
                    )
                )
        except OSError as error:
            # A TimeoutError is an OSError, and so is a certificate that is not right.
            raise LinkLost(f"no connection ({type(error).__name__})") from error

    def send(self, name: str, number: int | None = None, **fields: object) -> None:
        """Write a PDU: an answer to request `number`, or a request of ours."""
        if self._writer.is_closing():
            return
        pdu = smpp.make_pdu(name, client=self._numbers, **fields)
        if number is not None:
            pdu.sequence = number
        # Not drained: few requests wait at once, and an answer has 17 octets.
        self._writer.write(pdu.generate())

    async def request(self, name: str, within: float, **fields: object) -> int:
        """The status of the response. Raises NotSent, or LinkLost where it may have been read."""
        if self._writer.is_closing():
            raise NotSent("the connection is closed")
        number = self._numbers.next_sequence()
        waiting: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting[number] = waiting
        self.send(name, number, **fields)
        try:
            async with asyncio.timeout(within):
                return await waiting
        except TimeoutError as error:
            raise LinkLost(f"no answer to {name}") from error
        finally:
            del self._waiting[number]

    async def next(self) -> tuple[Header, bytes]:
        """The next PDU. Raises LinkLost."""
        try:
            header = read_header(await self._reader.readexactly(HEADER))
            return header, await self._reader.readexactly(header.length - HEADER)
        except (OSError, asyncio.IncompleteReadError) as error:
            raise LinkLost("the operator closed the connection") from error
        except Malformed as error:
            raise LinkLost(f"what the operator sends is not SMPP: {error}") from error

    def responded(self, header: Header) -> bool:
        """Hand a response to who waits for it; whether there is somebody."""
        waiting = self._waiting.get(header.sequence)
        if waiting is None or waiting.done():
            return False
        waiting.set_result(header.status)
        return True

    def close(self) -> None:
        """End it; who waits gets LinkLost."""
        self._writer.close()
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(LinkLost("the connection ended"))
