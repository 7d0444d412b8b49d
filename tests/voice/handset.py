"""The address and the UDP ports of a telephone."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from tests.voice.heard import Ear


class Port(asyncio.DatagramProtocol):
    """A UDP port that hands on what comes."""

    def __init__(self) -> None:
        self.taken: asyncio.Queue[tuple[bytes, tuple[str, int]]] = asyncio.Queue()
        self.ear: Ear | None = None
        self.transport: asyncio.DatagramTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if self.ear is not None:
            self.ear.take(data, asyncio.get_running_loop().time())
        else:
            self.taken.put_nowait((data, addr))

    @property
    def number(self) -> int:
        return int(self.transport.get_extra_info("sockname")[1])


@dataclass
class Handset:
    """What a telephone has before it calls. host: its address."""

    host: str
    sip: Port
    rtp: Port
