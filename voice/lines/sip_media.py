"""The sound of one call: packets out every 20 ms, keys in (RTP, RFC 4733)."""

from __future__ import annotations

import asyncio
import secrets
import struct
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from aiortp.dtmf import DtmfEvent
from aiortp.packet import RtpPacket

from voice.acts import KEYS
from voice.lines.sip_offer import CODECS, Agreed
from voice.lines.sip_sounds import FRAME, SILENCE, Sound, decoded

# All packets of a key bear the time at which it began. So many keys are remembered by it, as
# packets overtake each other.
KEYS_KNOWN = 8


@dataclass
class Media(asyncio.DatagramProtocol):
    """Sends while it is ticked, and reports keys.

    caller: the address that the call was made from. knows: whether an address is a peer's;
    nothing is sent to others, whatever an offer says. on_key: a key, as soon as its first
    packet is here. on_packet: anything came from the caller. on_sound: gets the caller's sound, as
    16-bit samples, while it is set; otherwise nothing of it is even decoded.
    """

    agreed: Agreed
    caller: str
    knows: Callable[[str], bool]
    on_key: Callable[[str], object]
    on_packet: Callable[[], object]
    on_sound: Callable[[bytes], object] | None = None
    heard: float = field(default_factory=time.monotonic)
    _transport: asyncio.DatagramTransport | None = None
    # Where packets really come from; a router may change what the caller believes.
    _source: tuple[str, int] | None = None
    _keys: deque[tuple[int, int]] = field(default_factory=lambda: deque(maxlen=KEYS_KNOWN))
    _playing: Sound | None = None
    _place: int = 0
    _played: asyncio.Future[None] | None = None
    _sequence: int = field(default_factory=lambda: secrets.randbelow(1 << 16))
    _timestamp: int = field(default_factory=lambda: secrets.randbelow(1 << 32))
    _name: int = field(default_factory=lambda: secrets.randbelow(1 << 32))

    async def play(self, sound: Sound) -> None:
        """Send it; returns when its last packet has left."""
        if not sound.payload:
            return
        played: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._playing, self._place, self._played = sound, 0, played
        try:
            await played
        finally:
            if self._played is played:
                self.hush()

    def hush(self) -> None:
        """Nothing but silence from now on."""
        self._playing, self._place, self._played = None, 0, None

    def agree(self, agreed: Agreed) -> None:
        """The caller wants it otherwise."""
        self.agreed, self._source = agreed, None
        self.heard = time.monotonic()

    @property
    def quiet(self) -> float:
        """Seconds without a packet from the caller; none count while the call is held."""
        return 0.0 if self.agreed.held else time.monotonic() - self.heard

    def tick(self) -> None:
        """Send the next 20 ms. What is played passes even while the caller holds the call:
        nobody waits for ever."""
        playing, codec = self._playing, self.agreed.codec
        if playing is None or playing.codec != codec:
            # Sound of the codec that was agreed on before would be a loud noise.
            self._send(SILENCE[codec])
        else:
            self._send(playing.payload[self._place : self._place + FRAME])
        self._timestamp = (self._timestamp + FRAME) % (1 << 32)
        self._place += FRAME
        if playing is not None and self._place >= len(playing.payload):
            if self._played is not None and not self._played.done():
                self._played.set_result(None)
            self.hush()

    def close(self) -> None:
        """No more packets, in or out."""
        if self._transport is not None:
            self._transport.close()

    # What the port reports.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Python 3.11 does not derive its UDP transport from DatagramTransport.
        self._transport = transport  # type: ignore[assignment]

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if addr[0] != self.caller and (addr[0] != self.agreed.remote[0] or not self.knows(addr[0])):
            return
        try:
            packet = RtpPacket.parse(data)
        except (ValueError, IndexError, struct.error):
            return
        self._source = (addr[0], addr[1])
        self.heard = time.monotonic()
        self.on_packet()
        if self.agreed.events is not None and packet.payload_type == self.agreed.events:
            self._event(packet)
        elif self.on_sound is not None and packet.payload_type == CODECS[self.agreed.codec]:
            self.on_sound(decoded(packet.payload, self.agreed.codec))

    def error_received(self, exc: Exception) -> None:
        """The caller's port is closed: the time without packets ends the call, if it stays so."""

    def _event(self, packet: RtpPacket) -> None:
        try:
            event = DtmfEvent.parse(packet.payload).event
        except ValueError:
            return
        name = (packet.ssrc, packet.timestamp)
        if event < len(KEYS) and name not in self._keys:
            self._keys.append(name)
            self.on_key(KEYS[event])

    def _send(self, payload: bytes) -> None:
        transport = self._transport
        remote = self._source or self.agreed.remote
        if self.agreed.held or transport is None or transport.is_closing():
            return
        if self._source is None and not self.knows(remote[0]):
            return
        packet = RtpPacket(
            payload_type=CODECS[self.agreed.codec],
            sequence_number=self._sequence,
            timestamp=self._timestamp,
            ssrc=self._name,
            payload=payload,
        )
        self._sequence = (self._sequence + 1) % (1 << 16)
        transport.sendto(packet.serialize(), remote)
