"""The connection of one call: commands out, replies in."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from voice.line import HungUp
from voice.lines.fastagi_commands import NOT_WRITTEN
from voice.lines.fastagi_wire import GONE, MOST_LINES, AgiFault, Result, environment, reply

# A result that means: the caller is gone, or the channel failed.
_FAILED = -1


class Channel:
    """One call's connection. One command at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def environment(self) -> Mapping[str, str]:
        """What Asterisk tells of the call at its beginning. Raises AgiFault, HungUp."""
        lines: list[bytes] = []
        while line := await self._line():
            if len(lines) == MOST_LINES:
                raise AgiFault("more variables than Asterisk has")
            lines.append(line)
        return environment(lines)

    async def command(self, line: bytes) -> Result:
        """Give a command, and wait for as long as it takes. Raises HungUp, AgiFault."""
        try:
            self._writer.write(line)
            await self._writer.drain()
        except ConnectionError as error:
            raise HungUp from error
        answer = reply(await self._line())
        if answer == GONE or (answer.number == _FAILED and answer.text != NOT_WRITTEN):
            raise HungUp
        return answer

    async def _line(self) -> bytes:
        try:
            line = await self._reader.readuntil(b"\n")
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise HungUp from error
        except asyncio.LimitOverrunError as error:
            raise AgiFault("a line is too long") from error
        return line.removesuffix(b"\n").removesuffix(b"\r")
