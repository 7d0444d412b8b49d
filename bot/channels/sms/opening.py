"""Opening the lines that the operator named."""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from starlette.routing import Route

from bot.channels.sms.admission import DAY, Admission
from bot.channels.sms.budget import Bounds, Budget
from bot.channels.sms.intake import Intake
from bot.channels.sms.line import Desk, Fate, Line, SendEntry
from bot.channels.sms.provider import CHAT, LineProvider, rendering_of
from bot.channels.sms.settings import SmsSettings
from bot.channels.sms.words import Words
from bot.clock import SteadyClock
from bot.errors import StoreUnavailable
from bot.gateway.gateway import Gateway
from bot.gateway.limits import Window
from bot.gateway.opening import Stores
from bot.gateway.provider import Provider
from bot.i18n import Phrases
from bot.privacy.sealing import keyed_name
from bot.settings import Settings

logger = logging.getLogger(__name__)


def open_lines(settings: SmsSettings, env: Mapping[str, str]) -> tuple[Line, ...]:
    """The lines of the settings, each from its file. Raises SettingsError."""
    opened = []
    for name in settings.lines:
        module = importlib.import_module(f"bot.channels.sms.lines.{name}")
        line: Line = module.open_line(env)
        opened.append(line)
    return tuple(opened)


@dataclass
class Switchboard:
    """The lines, what is sent through them, and what they bring."""

    settings: SmsSettings
    lines: Sequence[Line]
    budget: Budget
    words: Words
    naming: bytes = field(repr=False)
    clock: SteadyClock
    _counting: set[asyncio.Task[None]] = field(default_factory=set)

    @staticmethod
    def of(
        sms: SmsSettings,
        lines: Sequence[Line],
        settings: Settings,
        stores: Stores,
        codes: Sequence[str],
        *,
        clock: SteadyClock | None = None,
    ) -> Switchboard:
        """codes: of the served languages. Raises ContentError."""
        clock = clock or SteadyClock()
        bounds = Bounds(sms.parts_a_day, sms.budget)
        budget = Budget(stores.rows, clock, sms.prices, bounds)
        words = Words.load(settings.data, codes)
        return Switchboard(sms, lines, budget, words, stores.keeper.ring.naming, clock)

    def providers(self, phrases: Phrases) -> dict[str, Provider]:
        """The sending sides, by channel."""
        told = Window(self.clock, 1, DAY)

        def tell(number: str) -> bool:
            return told.hit(keyed_name(self.naming, "sms told", number))

        return {
            line.channel: LineProvider(line, rendering_of(line.channel), phrases, self.budget, tell)
            for line in self.lines
        }

    def desks(self, gateway: Gateway, limit: int) -> list[tuple[Line, Desk]]:
        """Each line with the desk that it brings messages to; limit is the longest message in
        characters."""
        sms = self.settings
        admission = Admission(self.clock, self.naming, sms.prices.keys(), sms.per_hour, sms.per_day)
        found = []
        for line in self.lines:
            intake = Intake(line, gateway, admission, self.words, naming=self.naming, limit=limit)
            count = partial(self._count, line.channel)
            found.append((line, Desk(intake.receive, count, intake.send_entry)))
        return found

    def _count(self, channel: str, fate: Fate) -> None:
        """Count a delivery report, beside what is going on."""
        task = asyncio.create_task(self._counted(channel, fate))
        self._counting.add(task)
        task.add_done_callback(self._counting.discard)

    async def _counted(self, channel: str, fate: Fate) -> None:
        try:
            await self.budget.fate(channel, fate)
        except StoreUnavailable as error:
            logger.error("%s: a delivery report is not counted: %s", channel, error)


def routes_of(desks: Sequence[tuple[Line, Desk]]) -> list[Route]:
    """The addresses that providers call."""
    return [route for line, desk in desks for route in line.routes(desk)]


def texting(desks: Sequence[tuple[Line, Desk]]) -> SendEntry | None:
    """Sends an entry as a text message, through the first line that any telephone reads."""
    return next((desk.send_entry for line, desk in desks if line.channel != CHAT), None)


@asynccontextmanager
async def listening(desks: Sequence[tuple[Line, Desk]]) -> AsyncIterator[None]:
    """Messages are fetched until the end of the block."""
    async with AsyncExitStack() as open_lines_:
        for line, desk in desks:
            await open_lines_.enter_async_context(line.listening(desk))
        yield
