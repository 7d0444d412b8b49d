"""Opening the gateway over its stores, with its upkeep and courier beside it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bot.background import beside
from bot.brain.client import Brain
from bot.clock import Clock, SteadyClock
from bot.errors import StoreUnavailable
from bot.feedback.gaps import Gaps
from bot.feedback.reports import Reports
from bot.gateway.conversations import Conversations
from bot.gateway.courier import Courier
from bot.gateway.gateway import Gateway
from bot.gateway.inbox import Inbox
from bot.gateway.order import Order
from bot.gateway.outbox import Outbox
from bot.gateway.provider import Provider
from bot.gateway.turns import Storage, Words
from bot.gateway.upkeep import Upkeep
from bot.handover.announcer import Announcer
from bot.handover.notifier import Notifier
from bot.people.rings import Rings
from bot.people.roster import NOBODY, Roster
from bot.people.staff import Staff
from bot.people.wishes import Wishes
from bot.privacy.keeper import KeyKeeper
from bot.privacy.keys import KeyRing
from bot.settings import Settings
from bot.store import tables
from bot.store.database import Database
from bot.store.logins import Logins
from bot.store.vault import Vault

logger = logging.getLogger(__name__)

_IN_MEMORY = "sqlite://"


@dataclass(frozen=True)
class Stores:
    """The two databases of a gateway, and the operator's keys."""

    rows: Database
    keys: Database
    keeper: KeyKeeper

    @staticmethod
    def of(settings: Settings) -> Stores:
        """Those of the settings. Raises KeysError, SettingsError."""
        keeper = KeyKeeper(settings.keys, settings.key_file)
        rows = Database(settings.database, tables.rows, exclusive=True)
        return Stores(rows, Database(settings.vault, tables.keys, exclusive=True), keeper)

    @staticmethod
    def in_memory(settings: Settings) -> Stores:
        """Stores that end with the process, with keys of their own."""
        keeper = KeyKeeper(KeyRing.new().text(), settings.key_file)
        return Stores(Database(_IN_MEMORY, tables.rows), Database(_IN_MEMORY, tables.keys), keeper)

    def storage(self, clock: Clock, channels: Sequence[str] = ()) -> Storage:
        """The gateway's stores over the databases; channels are those that send by themselves."""
        vault = Vault(self.keys, self.keeper)
        return Storage(
            database=self.rows,
            conversations=Conversations(self.rows, vault, clock),
            inbox=Inbox(self.rows, clock),
            outbox=Outbox(self.rows, vault, clock, channels),
            wishes=Wishes(self.rows, vault, clock),
            rings=Rings(self.rows, vault, clock),
            logins=Logins(self.rows),
            reports=Reports(self.rows, vault, clock),
            gaps=Gaps(self.rows, clock),
            vault=vault,
            clock=clock,
        )

    def close(self) -> None:
        """End both databases."""
        self.rows.close()
        self.keys.close()


class Service:
    """The gateway with what runs beside it."""

    def __init__(
        self,
        brain: Brain,
        stores: Stores,
        words: Words,
        providers: Mapping[str, Provider] | None = None,
        *,
        clock: SteadyClock | None = None,
        roster: Callable[[], Roster] = lambda: NOBODY,
        notifier: Notifier | None = None,
    ) -> None:
        """providers: the sending sides of the channels that send by themselves. roster: the
        people of the organisation. notifier: what tells them of wishes, None for nothing."""
        self._stores = stores
        self.clock = clock or SteadyClock()
        self._storage = stores.storage(self.clock, tuple(providers or ()))
        self.wishes, self.rings = self._storage.wishes, self._storage.rings
        self.reports, self.gaps = self._storage.reports, self._storage.gaps
        naming = stores.keeper.ring.naming
        self._announcer = Announcer(notifier, self.wishes) if notifier else None
        noted = self._announcer.wake if self._announcer else lambda: None
        self.staff = Staff(roster, self.wishes, self.clock, naming, noted=noted)
        self.logins = self._storage.logins
        self._order = Order()
        self._courier = Courier(self._storage.outbox, providers) if providers else None
        self._upkeep = Upkeep(self._storage, self._order, self._begin)
        self.gateway = Gateway(
            brain,
            self._storage,
            words,
            naming,
            order=self._order,
            wish=self.staff.wish,
            providers=providers or {},
            wake=self._courier.wake if self._courier else lambda: None,
            hurry=self._upkeep.hurry,
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Gateway]:
        """The gateway until the end of the block. Raises KeysError when the keys are others.

        A database that is away at the start is no reason not to start: guidance and
        emergency numbers need none.
        """
        asyncio.get_running_loop().set_exception_handler(_unhandled)
        try:
            await self._storage.vault.check()
        except StoreUnavailable as error:
            logger.critical("the store is away at the start: %s", error)
        works = {"upkeep": self._upkeep.run()}
        if self._courier is not None:
            works["courier"] = self._courier.run()
        if self._announcer is not None:
            works["announcer"] = self._announcer.run()
        try:
            async with beside(**works):
                yield self.gateway
        finally:
            await self.gateway.close()
            self._stores.close()

    async def _begin(self) -> None:
        self.clock.not_before(await self._storage.conversations.latest())
        await self.gateway.resume()


def _unhandled(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What nobody caught: its type, because its text may quote what a person wrote."""
    logger.critical("not caught: %s", type(context.get("exception")).__name__)
