"""What the tests of the gateway look at: answers, and what the store holds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import sqlalchemy as sa

from bot.gateway.gateway import Gateway
from bot.store.tables import conversations, inbox, messages
from tests.gateway.conftest import House


async def said(gateway: Gateway, incoming: object) -> str:
    answered = await gateway.answer(incoming)  # type: ignore[arg-type]
    return answered.reply.parts[-1].text


async def rows(house: House) -> dict[str, int]:
    counted = {}
    for table in (conversations, messages, inbox):
        count = sa.select(sa.func.count()).select_from(table)
        counted[table.name] = await house.stores.rows.run(
            lambda c, count=count: c.execute(count).scalar()  # type: ignore[misc]
        )
    return counted


async def conversations_left(house: House) -> int:
    return (await rows(house))["conversations"]


async def eventually(left: Callable[[], Awaitable[int]]) -> None:
    """Wait until nothing is left."""
    async with asyncio.timeout(5):
        while await left():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
