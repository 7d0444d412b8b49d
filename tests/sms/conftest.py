"""A desk with a scripted line and brain over real stores."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest
from starlette.routing import Route

from bot.brain.client import Brain, TurnAnswer, TurnRequest
from bot.channels.sms.line import Desk, Received
from bot.channels.sms.opening import Switchboard
from bot.channels.sms.settings import SmsSettings
from bot.gateway import courier
from bot.gateway.gateway import Gateway
from bot.gateway.opening import Service, Stores
from bot.gateway.outbox import Delivery
from bot.people.roster import NOBODY, Roster
from bot.reply import Reply
from tests.gateway.conftest import House, house, words

__all__ = ["house", "words"]

GREEK = "+306912345678"
COUNTRIES = {"SAFAR_SMS_COUNTRIES": "GR:0.06 PL:0"}


@dataclass
class ScriptedLine:
    """Keeps what is sent."""

    channel: str = "sms-modem"
    company_stops: bool = False
    sent: list[tuple[str, str]] = field(default_factory=list)

    def routes(self, desk: Desk) -> Sequence[Route]:
        return ()

    @asynccontextmanager
    async def listening(self, desk: Desk) -> AsyncIterator[None]:
        yield

    async def send(self, delivery: Delivery) -> None:
        self.sent.append((delivery.to, delivery.text))

    async def was_taken(self, delivery: Delivery) -> bool | None:
        return True


@dataclass
class Phone:
    """Somebody's telephone, the line it writes to, and the gateway behind that."""

    line: ScriptedLine
    desk: Desk
    gateway: Gateway
    number: str = GREEK
    written: int = 0

    async def write(self, text: str | None, identifier: str | None = None) -> list[str]:
        """Write a message; returns the texts of the answer."""
        self.written += 1
        before = len(self.line.sent)
        name = identifier or f"{self.number} {self.written}"
        await self.desk.receive(Received(self.number, name, text))
        await self.settled()
        return [text for to, text in self.line.sent[before:] if to == self.number]

    async def settled(self) -> None:
        """Wait until all is answered and sent."""
        async with asyncio.timeout(10):
            while not await self.gateway.idle():  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    def of(self, number: str) -> Phone:
        """Another telephone on the same line."""
        return replace(self, number=number)


@asynccontextmanager
async def opened(
    house: House,
    line: ScriptedLine,
    environment: dict[str, str] | None = None,
    roster: Roster = NOBODY,
) -> AsyncIterator[Phone]:
    """A telephone on `line`, while the gateway runs, of an organisation with `roster`."""
    house.stores = Stores.of(house.settings)
    sms = SmsSettings.load(COUNTRIES | (environment or {}))
    codes = house.words.languages.codes
    switchboard = Switchboard.of(
        sms, (line,), house.settings, house.stores, codes, clock=house.clock
    )
    providers = switchboard.providers(house.words.phrases)
    brain = cast(Brain, house.brain)
    service = Service(
        brain, house.stores, house.words, providers, clock=house.clock, roster=lambda: roster
    )
    desk = switchboard.desks(service.gateway, 1000)[0][1]
    async with service.running() as gateway:
        yield Phone(line, desk, gateway)


@dataclass
class ReplyingBrain:
    """Says `replies`, one a turn, the last one again; notes what it was asked."""

    replies: list[Reply]
    asked: list[TurnRequest] = field(default_factory=list)

    async def turn(self, request: TurnRequest) -> TurnAnswer:
        self.asked.append(request)
        said = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        slots: dict[str, Any] = {"turns": len(self.asked)}
        return TurnAnswer(said, slots)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courier, "LOOK_EVERY", 0.01)
