"""The one thing that Safar asks of Asterisk's manager interface: to call a number back.

What is written here is closed as in fastagi_commands.py: of what a caller chose nothing is ever a
part but a number, "+" and digits.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from voice.line import NotCalled
from voice.lines.fastagi_commands import target_of

USER = "safar"
# Where a call goes on once it is picked up: deploy/asterisk/extensions.conf.
CONTEXT, EXTENSION = "safar-back", "back"
# Seconds for all of it.
WHOLE = 10.0
MOST_LINES, LONGEST_LINE = 200, 2048
_KEY = re.compile(r"[0-9a-f]{64}")
_VALUE = re.compile(r"[A-Za-z0-9/@._+=,-]+")


@dataclass(frozen=True)
class Manager:
    """A Dialler. host, port: where Asterisk listens. dial: the channel of a number, with
    {number} in it."""

    host: str
    port: int
    secret: str = field(repr=False)
    dial: str

    async def call(self, number: str, key: str, rings: int, longest: int) -> None:
        requests = (login(self.secret), call_back(self.dial, number, key, rings, longest))
        try:
            async with asyncio.timeout(WHOLE):
                await self._ask(requests)
        except (OSError, EOFError, ValueError, TimeoutError, asyncio.LimitOverrunError) as error:
            raise NotCalled(f"Asterisk's manager: {type(error).__name__}") from error

    async def _ask(self, requests: tuple[bytes, ...]) -> None:
        reader, writer = await asyncio.open_connection(self.host, self.port, limit=LONGEST_LINE)
        try:
            await reader.readline()
            for request in requests:
                writer.write(request)
                await writer.drain()
                await _taken(reader)
        finally:
            writer.close()


def login(secret: str) -> bytes:
    """Say who we are, and that we want to hear of nothing."""
    return _action("Login", Username=USER, Secret=secret, Events="off")


def call_back(dial: str, number: str, key: str, rings: int, longest: int) -> bytes:
    """Have a number called; see Dialler. Raises ValueError for anything that is not one."""
    if not _KEY.fullmatch(key):
        raise ValueError("no key of somebody who rang")
    return _action(
        "Originate",
        Channel=target_of(dial, number),
        Context=CONTEXT,
        Exten=EXTENSION,
        Priority="1",
        Timeout=str(1000 * rings),
        Async="true",
        Variable=f"SAFAR_RING={key},SAFAR_LONGEST={longest}",
    )


def _action(name: str, **fields: str) -> bytes:
    lines = [f"Action: {name}"]
    for key, value in fields.items():
        if not _VALUE.fullmatch(value):
            raise ValueError(f"an action of the manager cannot have this {key}")
        lines.append(f"{key}: {value}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


async def _taken(reader: asyncio.StreamReader) -> None:
    """Until Asterisk has taken the action; events in between are passed over. Raises NotCalled
    where it has refused it, EOFError, ValueError."""
    for _ in range(MOST_LINES):
        fields = await _message(reader)
        if fields.get("response") == "Success":
            return
        if "response" in fields:
            raise NotCalled("Asterisk's manager has refused an action")
    raise ValueError("no response")


async def _message(reader: asyncio.StreamReader) -> Mapping[str, str]:
    fields: dict[str, str] = {}
    for _ in range(MOST_LINES):
        line = (await reader.readuntil(b"\n")).decode("utf-8", "replace").rstrip("\r\n")
        if not line:
            return fields
        name, _, value = line.partition(":")
        fields[name.lower()] = value.strip()
    raise ValueError("a message without an end")
