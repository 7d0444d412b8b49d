"""Asterisk's side of FastAGI over real TCP, by a script: for what Asterisk itself never does."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

SECRET = "of-the-tests-only"  # noqa: S105 - no secret at all
PATIENCE = 10.0


@dataclass
class Pbx:
    """One call of a PBX."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def begin(self, **variables: str) -> None:
        """Say which call it is; without the secret where `network_script` says so."""
        known = {"network": "yes", "network_script": SECRET, "callerid": "unknown"}
        known |= {"calleridname": "unknown", "callingpres": "0", "uniqueid": "1.1"}
        lines = [f"agi_{name}: {value}\n" for name, value in (known | variables).items()]
        await self.send("".join(lines) + "\n")

    async def send(self, text: str | bytes) -> None:
        """Send it as it is."""
        self.writer.write(text if isinstance(text, bytes) else text.encode())
        await self.writer.drain()

    async def command(self) -> list[str]:
        """The next command as words; none when the other side has closed."""
        async with asyncio.timeout(PATIENCE):
            return shlex.split((await self.reader.readline()).decode("ascii"))

    async def take(self, *words: str, reply: str = "200 result=0") -> None:
        """The next command has to be this one, and is answered."""
        assert await self.command() == list(words)
        await self.send(f"{reply}\n")

    async def play(self, sound: str, *, key: str = "", escape: str = "0123456789*#") -> None:
        """The next command has to play this sound; a key ends it."""
        number = ord(key) if key else 0
        await self.take("STREAM", "FILE", sound, escape, reply=f"200 result={number} endpos=8000")

    async def wait(self, milliseconds: int, *, key: str = "") -> None:
        """The next command has to wait for a key."""
        number = ord(key) if key else 0
        await self.take("WAIT", "FOR", "DIGIT", str(milliseconds), reply=f"200 result={number}")

    async def closed(self) -> bool:
        """Whether the other side ends the connection, with nothing more to say."""
        return await self.command() == []


@asynccontextmanager
async def pbx(port: int) -> AsyncIterator[Pbx]:
    """A connection to a line on this port."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield Pbx(reader, writer)
    finally:
        writer.close()
