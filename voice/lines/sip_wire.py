"""The UDP port of SIP: only peers are listened to, and nothing that they send breaks it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable

from aiosipua import SipMessage, SipRequest, SipResponse

from voice.lines.sip_answers import is_whole, plain, refusal, stamp
from voice.lines.sip_exchange import Address

logger = logging.getLogger(__name__)

# Bytes. An INVITE with a long way behind it has some 4,000.
LONGEST = 16_384
# Seconds between two lines in the log about what was dropped: anybody can send it.
TELL_EVERY = 60.0


class Wire(asyncio.DatagramProtocol):
    """Reads requests and answers. knows: whether an address is a peer's."""

    def __init__(self, knows: Callable[[str], bool]) -> None:
        self._knows = knows
        self._on_request: Callable[[SipRequest, Address], None] = _nobody
        self._on_answer: Callable[[SipResponse], None] = _nobody
        self._transport: asyncio.DatagramTransport | None = None
        self._dropped: Counter[str] = Counter()
        self._told = float("-inf")

    @property
    def port(self) -> int:
        """The port it listens at."""
        if self._transport is None:
            raise RuntimeError("not open")
        return int(self._transport.get_extra_info("sockname")[1])

    def listen(
        self,
        on_request: Callable[[SipRequest, Address], None],
        on_answer: Callable[[SipResponse], None],
    ) -> None:
        """Who takes what comes."""
        self._on_request, self._on_answer = on_request, on_answer

    def send(self, data: bytes, peer: Address) -> None:
        """Send a datagram, while the port is open."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(data, peer)

    def close(self) -> None:
        """Close the port."""
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Python 3.11 does not derive its UDP transport from DatagramTransport.
        self._transport = transport  # type: ignore[assignment]

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        sender = (addr[0], addr[1])
        if not self._knows(sender[0]):
            self._drop("from outside SAFAR_SIP_PEERS")
        elif len(data) > LONGEST:
            self._drop("too long")
        elif data.strip(b"\r\n\0"):
            # The rest are packets that keep a router's way open.
            try:
                self._take(SipMessage.parse(data), sender)
            except ValueError:
                self._drop("no SIP")
            except Exception as error:
                self._drop(f"fault {type(error).__name__}")

    def error_received(self, exc: Exception) -> None:
        self._drop(f"not sent: {type(exc).__name__}")

    def _take(self, message: SipRequest | SipResponse, sender: Address) -> None:
        if isinstance(message, SipResponse):
            self._on_answer(message)
            return
        if not message.headers.get("via"):
            self._drop("no SIP")
            return
        stamp(message, sender)
        plain(message)
        if is_whole(message):
            self._on_request(message, sender)
        elif message.method != "ACK":
            self.send(bytes(refusal(message, 400)), sender)

    def _drop(self, why: str) -> None:
        """Count it, and log the counts once in a while; never who sent what."""
        self._dropped[why] += 1
        now = time.monotonic()
        if now - self._told >= TELL_EVERY:
            self._told = now
            told = ", ".join(f"{count} {why}" for why, count in self._dropped.items())
            logger.warning("sip: packets dropped: %s", told)
            self._dropped.clear()


def _nobody(*_: object) -> None:
    """Nobody listens yet."""
