"""The once-only outbox: answers that a channel sends by itself (SMS), each sealed on its own."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.clock import Clock
from bot.errors import SealBroken
from bot.privacy.sealing import seal, unseal
from bot.store.database import Database
from bot.store.tables import outbox
from bot.store.vault import Vault

logger = logging.getLogger(__name__)

# due: to be sent. sending: handed to the provider, outcome not known yet. unclear: the
# provider did not say whether it took it, and cannot be asked.
Status = Literal["due", "sending", "sent", "refused", "unclear"]
_OPEN: tuple[Status, ...] = ("due", "sending")
LIFE = 24 * 3600.0


@dataclass(frozen=True)
class Delivery:
    """One text to one person. key is the same at every attempt; attempts those made before."""

    key: str
    channel: str
    to: str = field(repr=False)
    text: str = field(repr=False)
    attempts: int = 0


class _Sealed(msgspec.Struct, frozen=True):
    to: str
    text: str


class Outbox:
    """Deliveries by key, sent in order for each conversation."""

    def __init__(
        self, database: Database, vault: Vault, clock: Clock, channels: Sequence[str] = ()
    ) -> None:
        """channels: those that send by themselves and are switched on."""
        self._channels = channels
        self._database = database
        self._vault = vault
        self._clock = clock

    async def prepare(
        self, conversation: str, deliveries: Sequence[Delivery]
    ) -> Sequence[dict[str, object]]:
        """Rows for `put`, with their keys already in the vault."""
        now = self._clock()
        rows = []
        for delivery in deliveries:
            key = await self._vault.create(delivery.key, now + LIFE)
            content = msgspec.msgpack.encode(_Sealed(delivery.to, delivery.text))
            rows.append(
                {
                    "key": delivery.key,
                    "conversation": conversation,
                    "channel": delivery.channel,
                    "status": "due",
                    "created": now,
                    "due": now,
                    "attempts": 0,
                    "delivery": seal(key, content, f"delivery {delivery.key}"),
                }
            )
        return rows

    async def sendable(self, status: Status) -> Sequence[Delivery]:
        """The deliveries in `status` ("due": whose time has come, or "sending") that are the
        first of their conversation which is not over, on the channels that there are."""
        now = self._clock()
        first = (
            sa.select(sa.func.min(outbox.c.id))
            .where(outbox.c.status.in_(_OPEN), outbox.c.channel.in_(self._channels))
            .group_by(outbox.c.conversation)
        )
        rows = await self._database.run(
            lambda c: c.execute(
                sa.select(outbox)
                .where(outbox.c.id.in_(first), outbox.c.status == status, outbox.c.due <= now)
                .order_by(outbox.c.id)
            ).all()
        )
        return [opened for row in rows if (opened := await self._open(row)) is not None]

    async def sending(self, key: str) -> bool:
        """Note, before the provider is asked, that it will be; False where it is no more due."""
        changed = outbox.update().where(outbox.c.key == key, outbox.c.status == "due")
        values = {"status": "sending", "attempts": outbox.c.attempts + 1}
        done = await self._database.run(lambda c: c.execute(changed.values(**values)).rowcount)
        return bool(done)

    async def again(self, key: str, pause: float) -> None:
        """The provider surely did not take it: send it again after `pause` seconds."""
        await self._set(key, status="due", due=self._clock() + pause)

    async def over(self, key: str, status: Status) -> None:
        """Nothing more is done; the text and number are destroyed."""
        await self._set(key, status=status, delivery=None, conversation="")
        await self._vault.destroy([key])

    async def counts(self) -> dict[str, int]:
        """How many deliveries there are in each status."""
        found = await self._database.run(
            lambda c: c.execute(
                sa.select(outbox.c.status, sa.func.count()).group_by(outbox.c.status)
            ).all()
        )
        return {row[0]: row[1] for row in found}

    async def keys(self) -> frozenset[str]:
        """The keys of deliveries that are not over."""
        found = await self._database.run(
            lambda c: c.execute(sa.select(outbox.c.key).where(outbox.c.status.in_(_OPEN))).all()
        )
        return frozenset(row.key for row in found)

    async def forget(self, before: float) -> None:
        """Delete rows made before that time, whatever became of them."""
        await self._database.run(
            lambda c: c.execute(outbox.delete().where(outbox.c.created <= before))
        )

    async def _set(self, key: str, **values: object) -> None:
        await self._database.run(
            lambda c: c.execute(outbox.update().where(outbox.c.key == key).values(**values))
        )

    async def _open(self, row: sa.engine.Row) -> Delivery | None:
        try:
            key = await self._vault.get(row.key)
        except SealBroken as error:
            # The operator's keys are not complete: it waits for them.
            logger.critical("%s: a delivery waits: %s", row.channel, error)
            return None
        if key is None and row.key not in await self.keys():
            # It ended after it was read here: the courier works on many at once.
            return None
        try:
            if key is None:
                raise SealBroken("its key is gone")
            sealed = unseal(key, row.delivery, f"delivery {row.key}")
            content = msgspec.msgpack.decode(sealed, type=_Sealed)
        except (SealBroken, msgspec.ValidationError) as error:
            logger.error("%s: a delivery does not open: %s", row.channel, type(error).__name__)
            await self.over(row.key, "refused")
            return None
        return Delivery(row.key, row.channel, content.to, content.text, row.attempts)


def put(connection: Connection, rows: Sequence[dict[str, object]]) -> None:
    """Store deliveries, as part of the transaction that stores their answer; each once."""
    for row in rows:
        there = connection.execute(
            sa.select(outbox.c.id).where(outbox.c.key == row["key"])
        ).one_or_none()
        if there is None:
            connection.execute(outbox.insert().values(**row))
