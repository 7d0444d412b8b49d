"""What the test phone hears: packets with their time, and the recording made of them."""

from __future__ import annotations

import asyncio
import audioop
import struct
import wave
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 8000
Samples = NDArray[np.int16]
# Louder than this, root mean square of 16-bit samples, is sound; comfort noise is not.
SOUND = 120
# Seconds: only a longer gap in which the sender's clock stands still is a gap in the recording.
# Less is the delay of a busy computer.
GAP = 0.5
# An RTP header without extension.
HEADER = struct.Struct("!BBHII")
_HALF, _WHOLE = 1 << 31, 1 << 32


@dataclass(frozen=True)
class Packet:
    """One packet of sound. at: seconds on the loop's clock when it came."""

    at: float
    sequence: int
    timestamp: int
    source: int
    samples: Samples

    @property
    def loud(self) -> bool:
        """Whether it is sound and not silence."""
        return bool(np.sqrt(np.mean(np.square(self.samples.astype(np.float64)))) > SOUND)


@dataclass(frozen=True)
class Recording:
    """Sound from the moment `began`, seconds on the loop's clock."""

    began: float
    samples: Samples

    def at(self, time: float) -> int:
        """The sample that was heard then."""
        return round((time - self.began) * RATE)

    def time(self, sample: int) -> float:
        """When the sample was heard."""
        return self.began + sample / RATE

    def since(self, time: float) -> Recording:
        """The rest of it."""
        start = max(0, self.at(time))
        return Recording(self.time(start), self.samples[start:])

    def save(self, path: Path) -> None:
        """Write it as a WAV file."""
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(self.samples.astype("<i2").tobytes())


@dataclass
class Ear:
    """Takes RTP packets of one codec, and tells who waits for sound or silence."""

    payload: int
    decode: Callable[[bytes, int], bytes]
    packets: list[Packet] = field(default_factory=list)
    first_sound: float | None = None
    last_sound: float | None = None
    _sound: float = 0.0
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    @staticmethod
    def of(codec: str) -> Ear:
        """For "PCMU" or "PCMA"."""
        return Ear(0, audioop.ulaw2lin) if codec == "PCMU" else Ear(8, audioop.alaw2lin)

    @property
    def sound(self) -> float:
        """Milliseconds of sound heard until now."""
        return self._sound

    def take(self, data: bytes, now: float) -> None:
        """One datagram; what is no packet of the codec is passed over."""
        if len(data) <= HEADER.size:
            return
        first, second, sequence, timestamp, source = HEADER.unpack_from(data)
        start = HEADER.size + 4 * (first & 0x0F)
        if first & 0xF0 != 0x80 or second & 0x7F != self.payload:
            return
        samples = np.frombuffer(self.decode(data[start:], 2), dtype=np.int16)
        packet = Packet(now, sequence, timestamp, source, samples)
        self.packets.append(packet)
        if packet.loud:
            self.first_sound = self.first_sound or now
            self.last_sound = now
            self._sound += 1000 * len(samples) / RATE
        self._more.set()

    async def until_sound(self, milliseconds: float) -> None:
        """Until that much more sound was heard; pauses in between do not count."""
        goal = self._sound + milliseconds
        while self._sound < goal:
            self._more.clear()
            await self._more.wait()

    async def until_silence(self, milliseconds: float, after: float) -> None:
        """Until nothing was heard for so long, counted from `after` at the earliest."""
        clock = asyncio.get_running_loop()
        while True:
            left = max(self.last_sound or after, after) + milliseconds / 1000 - clock.time()
            if left <= 0:
                return
            await asyncio.sleep(left)

    def sent(self) -> Recording:
        """Everything, laid out by the sender's clock alone: that a computer was busy and a
        packet late does not show. Times are those at which all would have come in time."""
        if not self.packets:
            return Recording(0.0, np.zeros(0, dtype=np.int16))
        first, last = self.packets[0], self.packets[-1]
        if {packet.source for packet in self.packets} != {first.source}:
            raise ValueError("two senders have two clocks")
        whole = np.zeros(_steps(first, last) + len(last.samples), dtype=np.int16)
        for packet in self.packets:
            start = _steps(first, packet)
            whole[start : start + len(packet.samples)] = packet.samples
        return Recording(first.at, whole)

    def recording(self) -> Recording:
        """Everything, laid out in time: by the sender's clock, and by ours over gaps."""
        if not self.packets:
            return Recording(0.0, np.zeros(0, dtype=np.int16))
        began, source, last = self.packets[0].at, self.packets[0].source, self.packets[0].timestamp
        placed, position, before, length = [], 0, began, 0
        for packet in self.packets:
            arrived = round((packet.at - began) * RATE)
            step = _signed(packet.timestamp - last)
            position = arrived if packet.source != source else position + step
            # A sound that goes on is not torn because the computer was busy for a moment.
            goes_on = step == length and (packet.at - before) * RATE - step <= GAP * RATE
            if (arrived - position > GAP * RATE and not goes_on) or position - arrived > RATE:
                position = arrived
            source, last, before = packet.source, packet.timestamp, packet.at
            length = len(packet.samples)
            placed.append((max(position, 0), packet.samples))
        end = max(start + len(samples) for start, samples in placed)
        whole = np.zeros(end, dtype=np.int16)
        for start, samples in placed:
            whole[start : start + len(samples)] = samples
        return Recording(began, whole)


def _steps(first: Packet, other: Packet) -> int:
    """Samples between two packets by the sender's clock."""
    return _signed(other.timestamp - first.timestamp)


def _signed(difference: int) -> int:
    """A difference of two timestamps, which begin anew after 32 bits."""
    return (difference + _HALF) % _WHOLE - _HALF
