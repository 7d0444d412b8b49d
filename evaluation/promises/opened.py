"""A gateway that can be opened on the files of a folder, and killed between transactions.

Everything is real but the brain and the clock.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.brain.client import Brain, TurnAnswer, TurnRequest
from bot.clock import SteadyClock
from bot.errors import BrainUnavailable
from bot.gateway.opening import Service, Stores
from bot.gateway.order import Order
from bot.gateway.turns import Words
from bot.gateway.upkeep import Upkeep
from bot.guidance.watching import ServedPack
from bot.i18n import load_phrases
from bot.languages import Languages
from bot.privacy.keeper import KeyKeeper
from bot.reply import Part, Reply
from bot.settings import Settings
from bot.store import tables
from bot.store.database import Database
from evaluation.promises.model import COMMANDS, said

Result = TypeVar("Result")
START = 1_800_000_000.0
# Turns of the event loop after which all that is ready has had its turn.
_ROUNDS = 20


@cache
def words() -> Words:
    """The shipped phrases, languages and guidance."""
    loaded = Settings.load({})
    languages = Languages.load(loaded.data)
    pack = ServedPack(loaded.guidance, False, languages.codes).current
    return Words(load_phrases(loaded.data, languages.codes), languages, lambda: pack)


class FakeBrain(Brain):
    """Answers with the number of the turn, as its slots tell it, and what it was asked."""

    def __init__(self) -> None:
        self.mode: Literal["well", "away", "stuck"] = "well"
        self.asked: list[str] = []
        self.called = asyncio.Event()

    async def turn(self, request: TurnRequest) -> TurnAnswer:
        self.asked.append(request.text)
        self.called.set()
        if self.mode == "stuck":
            await asyncio.Event().wait()
        if self.mode == "away":
            raise BrainUnavailable("away")
        count = request.slots.get("count", 0) + 1
        part = Part("say", said(count, request.text), "en")
        effect = COMMANDS.get(request.text, "none")
        return TurnAnswer(Reply("answer", "en", (part,), effect=effect), {"count": count})


class Life:
    """Lets a gateway do some more transactions, and then nothing any more, as if killed."""

    def __init__(self) -> None:
        self.left = float("inf")
        self.over = asyncio.Event()
        self._busy = 0

    async def spend(self, work: Coroutine[Any, Any, Result]) -> Result:
        """A transaction."""
        if self.left <= 0:
            work.close()
            self.over.set()
            await asyncio.Event().wait()
        self.left -= 1
        self._busy += 1
        try:
            return await work
        finally:
            self._busy -= 1

    async def quiet(self) -> None:
        """Wait until nothing is done any more, also by what runs beside the gateway."""
        rounds = 0
        while rounds < _ROUNDS:
            await asyncio.sleep(0.001 if self._busy else 0)
            rounds = 0 if self._busy else rounds + 1


class Mortal(Database):
    """A real database whose process can be killed between two transactions."""

    life: Life

    async def run(self, work: Callable[[Connection], Result]) -> Result:
        return await self.life.spend(super().run(work))

    async def scrub(self) -> None:
        await self.life.spend(super().scrub())


class Opened:
    """An open gateway on the files of a folder."""

    def __init__(self, folder: Path, brain: Brain, now: Callable[[], float]) -> None:
        self.folder, self.life = folder, Life()
        rows = Mortal(f"sqlite:///{folder}/rows.db", tables.rows, exclusive=True)
        vault = Mortal(f"sqlite:///{folder}/vault.db", tables.keys)
        rows.life = vault.life = self.life
        self.stores = Stores(rows, vault, KeyKeeper(None, folder / "keys"))
        clock = SteadyClock(now, lambda: now() - START)
        self.service = Service(brain, self.stores, words(), clock=clock)
        self.gateway = self.service.gateway
        storage = self.stores.storage(clock)
        self.vault, self.inbox = storage.vault, storage.inbox
        self.upkeep = Upkeep(storage, Order(), _nothing)

    async def sealed(self, name: str) -> list[bytes]:
        """All that is stored of a conversation, as it is in the files."""
        messages, conversations = tables.messages, tables.conversations

        def rows(connection: Connection) -> list[bytes]:
            one = sa.select(messages.c.asked, messages.c.reply).where(
                messages.c.conversation == name
            )
            state = sa.select(conversations.c.state).where(conversations.c.id == name)
            found = [*connection.execute(one), *connection.execute(state)]
            return [bytes(value) for row in found for value in row if value is not None]

        def key_name(connection: Connection) -> str | None:
            chosen = sa.select(conversations.c.key).where(conversations.c.id == name)
            return connection.execute(chosen).scalar()

        used = await self.stores.rows.run(key_name)

        def key(connection: Connection) -> list[bytes]:
            chosen = sa.select(tables.data_keys.c.wrapped).where(tables.data_keys.c.id == used)
            return [bytes(row.wrapped) for row in connection.execute(chosen)]

        return await self.stores.rows.run(rows) + await self.stores.keys.run(key)


async def _nothing() -> None:
    """The service itself begins."""
