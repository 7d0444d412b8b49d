"""Telephone operators for tests of SMPP, on loopback.

Operator is the server of the library smpp34 behind a gate that can shut. Script is a
listener that does on the wire what a test writes down: what no good server would do.
"""

from __future__ import annotations

import asyncio
import ssl
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import smpp34
from smpplib import command_codes

from tests.service.running import free_port

WITHIN = 30.0
ADDRESSES = {"source_addr_ton": 1, "source_addr_npi": 1, "dest_addr_ton": 1, "dest_addr_npi": 1}


async def until(done: Callable[[], object], within: float = WITHIN) -> None:
    """Wait for `done()` to be true."""
    async with asyncio.timeout(within):
        while not done():  # noqa: ASYNC110 - what is waited for is in other processes too
            await asyncio.sleep(0.01)


class Gate:
    """A port that leads to another one while it is open; shutting it cuts all connections."""

    def __init__(self, inner: int, tls: ssl.SSLContext | None = None) -> None:
        """tls: outside the connections are encrypted."""
        self.port = free_port()
        self._inner = inner
        self._tls = tls
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def open(self) -> None:
        """Let connections through."""
        self._server = await asyncio.start_server(
            self._connect, "127.0.0.1", self.port, reuse_address=True, ssl=self._tls
        )

    async def shut(self) -> None:
        """Nobody is there any more."""
        if self._server is not None:
            self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._inner)
        self._writers |= {writer, inner_writer}
        await asyncio.gather(_copy(reader, inner_writer), _copy(inner_reader, writer))


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while octets := await reader.read(65536):
            writer.write(octets)
    writer.close()


@dataclass
class Operator:
    """A server that takes text messages and delivers what phones send.

    refuse: a status for the next messages, one each. sent: what it was given, refused or not.
    esme: who is bound.
    """

    gate: Gate
    server: smpp34.Server
    refuse: list[int] = field(default_factory=list)
    sent: list[smpp34.SubmitSmEvent] = field(default_factory=list)
    esme: smpp34.Esme | None = None

    @property
    def port(self) -> int:
        return self.gate.port

    async def bound(self) -> smpp34.Esme:
        """Who is bound, as soon as somebody is."""
        await until(lambda: self.esme is not None)
        assert self.esme is not None
        return self.esme

    async def deliver(self, content: bytes, coding: int = 0, **fields: object) -> int:
        """Deliver a message; the status of the answer."""
        esme = await self.bound()
        named = {"source_addr": "48600100200", "destination_addr": "4879", **ADDRESSES, **fields}
        async with asyncio.timeout(WITHIN):
            answer = await esme.deliver_sm(  # type: ignore[arg-type]
                short_message=content, data_coding=coding, **named
            )
        return answer.command_status

    async def texts(self, count: int, within: float = WITHIN) -> list[str]:
        """The first `count` text messages that it was given, as a phone shows them."""
        await until(lambda: len(self.sent) >= count, within)
        return [shown(event.data_coding, event.short_message) for event in self.sent]

    async def serve(self) -> None:
        """Answer what comes, for ever."""
        number = 0
        while True:
            event = await self.server.next()
            if isinstance(event, smpp34.Esme):
                self.esme = event
            elif isinstance(event, smpp34.Unbound):
                if self.esme is not None and event.session_id == self.esme.session_id:
                    self.esme = None
            else:
                number += 1
                if self.refuse:
                    event.reject(self.refuse.pop(0))
                else:
                    event.accept(f"id-{number}")
                self.sent.append(event)


def shown(coding: int, content: bytes) -> str:
    """A text of one message as a phone shows it; of GSM 7-bit only what is ASCII too."""
    return content.decode("utf-16-be" if coding == 8 else "ascii")


@asynccontextmanager
async def operator() -> AsyncIterator[Operator]:
    """An operator with an open gate."""
    inner = free_port()
    server = smpp34.Server("127.0.0.1", inner, system_id="SMSC")
    await server.start()
    gate = Gate(inner)
    await gate.open()
    one = Operator(gate, server)
    serving = asyncio.create_task(one.serve())
    try:
        yield one
    finally:
        serving.cancel()
        await gate.shut()
        await server.stop()


@dataclass(frozen=True)
class Pdu:
    """What came over the wire."""

    name: str
    status: int
    sequence: int
    body: bytes


@dataclass
class Wire:
    """One connection as the operator has it. raw: the octets of the last PDU that came."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    raw: bytes = b""

    async def read(self) -> Pdu:
        """The next PDU."""
        async with asyncio.timeout(WITHIN):
            header = await self.reader.readexactly(16)
            length, command, status, sequence = struct.unpack(">LLLL", header)
            body = await self.reader.readexactly(length - 16)
        self.raw = header + body
        return Pdu(command_codes.get_command_name(command), status, sequence, body)

    async def expect(self, name: str) -> Pdu:
        """The next PDU of that name; others get no answer."""
        while (pdu := await self.read()).name != name:
            pass
        return pdu

    def send(self, name: str, sequence: int, status: int = 0, body: bytes = b"") -> None:
        """Write a PDU."""
        command = command_codes.get_command_code(name)
        self.writer.write(struct.pack(">LLLL", 16 + len(body), command, status, sequence) + body)

    def deliver(self, content: bytes, sequence: int, **fields: object) -> None:
        """Write a deliver_sm."""
        named = {"source_addr": "48600100200", "destination_addr": "4879", **ADDRESSES, **fields}
        pdu = smpp34.DeliverSm(  # type: ignore[arg-type]
            short_message=content, sequence_number=sequence, **named
        )
        self.writer.write(pdu.encode())

    def cut(self) -> None:
        """End the connection without a word."""
        self.writer.transport.abort()


@dataclass
class Script:
    """A listener that answers binds; all else each test does by hand.

    refuse: a status for the next binds, one each.
    """

    port: int
    refuse: list[int] = field(default_factory=list)
    bound: asyncio.Queue[Wire] = field(default_factory=asyncio.Queue)

    async def accept(self) -> Wire:
        """The next connection that is bound."""
        async with asyncio.timeout(WITHIN):
            return await self.bound.get()

    async def connect(self, wire: Wire) -> None:
        """Answer the bind of a new connection."""
        bind = await wire.expect("bind_transceiver")
        if self.refuse:
            wire.send("bind_transceiver_resp", bind.sequence, self.refuse.pop(0))
        else:
            wire.send("bind_transceiver_resp", bind.sequence, body=b"SMSC\0")
            self.bound.put_nowait(wire)


@asynccontextmanager
async def script() -> AsyncIterator[Script]:
    """A listener for the time of the block."""
    one = Script(free_port())

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await one.connect(Wire(reader, writer))

    server = await asyncio.start_server(connected, "127.0.0.1", one.port)
    try:
        yield one
    finally:
        server.close()
        while not one.bound.empty():
            one.bound.get_nowait().cut()
