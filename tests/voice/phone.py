"""A telephone for tests: SIP and RTP over UDP, dials, presses keys, records what it hears.

Written by the RFCs on the standard library and numpy, so that it shares no mistake with the
libraries of a line. By hand:

    python -m tests.voice.phone 127.0.0.1:5060 100 "sound:800 1 silence:700 hangup" heard.wav
"""

from __future__ import annotations

import asyncio
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.voice.dialog import CALLER, PATIENCE, Dialog
from tests.voice.handset import Handset, Port
from tests.voice.heard import Ear, Recording
from tests.voice.mouth import Mouth
from tests.voice.sip_text import Answered, Offer

KEY_MS = 100


@dataclass(frozen=True)
class Pressed:
    """A key, and when its first packet left (seconds on the loop's clock)."""

    key: str
    at: float


@dataclass
class Phone(Handset):
    """One telephone: it makes one call at a time. Made by `phone()`."""

    async def ring(
        self,
        host: str,
        port: int,
        extension: str,
        *,
        caller: str = CALLER,
        offer: Offer | str | None = None,
        call_id: str | None = None,
    ) -> Call:
        """Send an INVITE; the call is not answered yet. caller: the user part of From."""
        call = Call(
            self,
            (host, port),
            f"sip:{extension}@{host}:{port}",
            Offer(self.host, self.rtp.number) if offer is None else offer,
            caller=caller,
            call_id=call_id or f"{secrets.token_hex(8)}@{self.host}",
        )
        call.start()
        return call

    async def dial(
        self,
        host: str,
        port: int,
        extension: str,
        *,
        caller: str = CALLER,
        offer: Offer | str | None = None,
    ) -> Call:
        """Call, until it is picked up. Raises CallFailed."""
        call = await self.ring(host, port, extension, caller=caller, offer=offer)
        try:
            await call.picked_up()
        except BaseException:
            await call.close()
            raise
        return call


@dataclass
class Call(Dialog):
    """One call with its sound: what the person at the telephone does and hears."""

    pressed: list[Pressed] = field(default_factory=list)
    _ear: Ear | None = None
    _mouth: Mouth | None = None

    async def sound(self, milliseconds: float) -> None:
        """Until that much more sound was heard."""
        async with asyncio.timeout(PATIENCE + milliseconds / 1000):
            await self.ear.until_sound(milliseconds)

    async def silence(self, milliseconds: float) -> None:
        """Until nothing was heard for so long, from now on at the earliest."""
        now = asyncio.get_running_loop().time()
        async with asyncio.timeout(4 * PATIENCE):
            await self.ear.until_silence(milliseconds, now)

    async def press(self, key: str, milliseconds: int = KEY_MS) -> Pressed:
        """Press a key, by RFC 4733; returns as soon as its first packet has left."""
        if self._mouth is None:
            raise RuntimeError("not picked up")
        found = Pressed(key, await self._mouth.press(key, milliseconds))
        self.pressed.append(found)
        return found

    async def press_by_info(self, key: str, kind: str = "application/dtmf-relay") -> Pressed:
        """Press a key as an INFO request tells it."""
        body = key if kind == "application/dtmf" else f"Signal={key}\r\nDuration=160\r\n"
        found = Pressed(key, asyncio.get_running_loop().time())
        self.pressed.append(found)
        await self.ask("INFO", body, kind)
        return found

    def say(self, sound: bytes) -> None:
        """Speak: 16-bit samples."""
        if self._mouth is not None:
            self._mouth.say(sound)

    async def quiet_after_words(self) -> None:
        """Until all was said that `say` was given; then send nothing more."""
        if self._mouth is not None:
            async with asyncio.timeout(PATIENCE):
                await self._mouth.said()
            self._mouth.muted = True

    @property
    def ear(self) -> Ear:
        """What has been heard. Raises RuntimeError before it is picked up."""
        if self._ear is None:
            raise RuntimeError("not picked up")
        return self._ear

    @property
    def first_audio_at(self) -> float | None:
        """When the first packet came, silent or not."""
        return self._ear.packets[0].at if self._ear and self._ear.packets else None

    @property
    def first_sound_at(self) -> float | None:
        """When the first packet came that is no silence."""
        return self._ear.first_sound if self._ear else None

    def recording(self) -> Recording:
        """What was heard until now."""
        return self.ear.recording()

    def sent(self) -> Recording:
        """What was heard until now, by the sender's clock alone."""
        return self.ear.sent()

    def connected(self, answered: Answered) -> None:
        self._ear = self.phone.rtp.ear = Ear.of(answered.codec)
        self._mouth = Mouth(self._speak, answered.codec, answered.events)
        self._begin(self._mouth.run())

    def disconnected(self) -> None:
        if self._mouth is not None:
            self._mouth.muted = True

    def _speak(self, data: bytes) -> None:
        if self.answered is not None and not self.phone.rtp.transport.is_closing():
            self.phone.rtp.transport.sendto(data, (self.answered.host, self.answered.port))


@asynccontextmanager
async def phone(host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[Phone]:
    """A telephone at that address, on free ports, or with SIP on `port`."""
    loop = asyncio.get_running_loop()
    ports = []
    for number in (port, 0):
        _, opened = await loop.create_datagram_endpoint(Port, local_addr=(host, number))
        ports.append(opened)
    try:
        yield Phone(host, *ports)
    finally:
        for opened in ports:
            opened.transport.close()


async def follow(call: Call, script: str) -> None:
    """Do one step after the other: "sound:800" waits for so many milliseconds of sound,
    "silence:700" for silence, "wait:200" lets time pass, "end" waits for the other side to
    hang up, "hangup" hangs up; anything else is keys. Raises ValueError."""
    for step in script.split():
        name, _, value = step.partition(":")
        if name in {"sound", "silence"}:
            await (call.sound if name == "sound" else call.silence)(float(value))
        elif name == "wait":
            await asyncio.sleep(float(value) / 1000)
        elif name == "end":
            await call.ended()
        elif name == "hangup":
            await call.hang_up()
        elif set(name) <= set("0123456789*#"):
            for key in name:
                await call.press(key)
        else:
            raise ValueError(f"no step of a script: {step!r}")


async def _by_hand(address: str, extension: str, script: str, recorded: str) -> None:
    host, _, port = address.partition(":")
    async with phone() as one:
        call = await one.dial(host, int(port or 5060), extension)
        try:
            await follow(call, script)
            call.recording().save(Path(recorded))
            print(f"heard {call.ear.sound:.0f} ms of sound")  # noqa: T201
        finally:
            if not call.over:
                await call.hang_up()
            await call.close()


if __name__ == "__main__":
    asyncio.run(_by_hand(*sys.argv[1:5]))
