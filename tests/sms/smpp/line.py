"""The line "smpp" in a folder of its own, with a desk that notes what it gets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.channels.sms.line import Desk, Fate, Line, Received
from bot.channels.sms.lines.smpp import SmppLine, open_line
from bot.errors import StoreUnavailable
from bot.gateway.outbox import Delivery
from bot.privacy import keys
from bot.privacy.keys import KeyRing
from tests.sms.smpp.smsc import until

PASSWORD = "s3cretpw"  # noqa: S105 - of the tests' own operator


@dataclass
class NotingDesk:
    """Refuses as often as `away` says; works only while `open` is set.

    torn: it refuses although it has stored the message, as after a connection lost in time.
    """

    got: list[Received] = field(default_factory=list)
    fates: list[Fate] = field(default_factory=list)
    away: int = 0
    torn: bool = False
    asked: int = 0
    open: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.open.set()

    @property
    def desk(self) -> Desk:
        return Desk(self._receive, self.fates.append)

    @property
    def texts(self) -> list[str | None]:
        """What came, each message once."""
        return list({received.id: received.text for received in self.got}.values())

    async def _receive(self, received: Received) -> None:
        self.asked += 1
        await self.open.wait()
        if self.away:
            self.away -= 1
            if self.torn:
                self.got.append(received)
            raise StoreUnavailable("away")
        self.got.append(received)


def settings(folder: Path, port: int) -> dict[str, str]:
    """Variables for a line whose state is in `folder`."""
    return {
        "SAFAR_STATE": str(folder),
        "SAFAR_SMPP_HOST": "127.0.0.1",
        "SAFAR_SMPP_PORT": str(port),
        "SAFAR_SMPP_SYSTEM_ID": "safar",
        "SAFAR_SMPP_PASSWORD": PASSWORD,
        "SAFAR_SMPP_NUMBER": "4879",
    }


@asynccontextmanager
async def listening(
    folder: Path, port: int, desk: NotingDesk, more: Mapping[str, str] | None = None
) -> AsyncIterator[Line]:
    """An open line for the time of the block; the same folder again is a restart."""
    if not (folder / "keys").exists():
        keys.write(folder / "keys" / "safar.keys", KeyRing.new())
    line = open_line({**settings(folder, port), **(more or {})})
    async with line.listening(desk.desk):
        yield line


def is_bound(line: Line) -> bool:
    """Whether the line can send now; the operator knows of a bind a moment earlier."""
    assert isinstance(line, SmppLine)
    return line._session is not None


async def when_bound(line: Line, one: Delivery) -> None:
    """Send it as soon as the line can."""
    await until(lambda: is_bound(line))
    await line.send(one)


def delivery(text: str = "hello", to: str = "+48600100200") -> Delivery:
    return Delivery("key", "sms-smpp", to, text)
