"""The once-only inbox: a message is stored before it is worked on, and answered once."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.clock import Clock
from bot.errors import SealBroken
from bot.gateway.conversations import Conversation, drop_old_turns, keep
from bot.gateway.message import Incoming
from bot.reply import Reply, decode, encode
from bot.store.database import Database
from bot.store.tables import conversations, inbox, messages

logger = logging.getLogger(__name__)

Status = Literal["waiting", "answered", "failed"]


class Asked(msgspec.Struct, frozen=True):
    """What is kept of a message: the text for Rasa, what the person wrote, and the hints.

    notice is a phrase to say first; reply_to is where the answer is sent, on channels that
    send by themselves.
    """

    text: str
    shown: str | None
    language: str | None
    language_chosen: bool
    reply_to: str | None = None
    notice: str | None = None
    fleeting: bool = False


@dataclass(frozen=True)
class Stored:
    """A message in the inbox, and its reply where it has one.

    received: seconds since 1970; attempts: how often the brain was asked.
    """

    id: int
    status: Status
    received: float
    attempts: int
    asked: Asked
    reply: Reply | None


class Gone(msgspec.Struct, frozen=True):
    """A message that was seen before and whose conversation is deleted."""


class Inbox:
    """Messages by (channel, provider's id), both already replaced by keyed hashes."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def seen(self, channel: str, provider_id: str) -> int | Gone | None:
        """The id of the message that came under this provider's id; None for a new one."""
        row = await self._database.run(
            lambda c: c.execute(
                sa.select(inbox.c.message).where(
                    inbox.c.channel == channel, inbox.c.provider_id == provider_id
                )
            ).one_or_none()
        )
        if row is None:
            return None
        return Gone() if row.message is None else int(row.message)

    async def record(self, conversation: Conversation, incoming: Incoming, provider_id: str) -> int:
        """Store a new message; from here on it is not lost. Returns its id."""
        now = self._clock()
        asked = Asked(
            incoming.message.text,
            incoming.message.shown,
            incoming.language,
            incoming.language_chosen,
            incoming.reply_to,
            incoming.message.notice,
            incoming.message.fleeting,
        )
        sealed = conversation.seal(msgspec.msgpack.encode(asked), "asked")

        def work(connection: Connection) -> int:
            drop_old_turns(connection, conversation, now)
            keep(connection, conversation, now)
            added = connection.execute(
                messages.insert().values(
                    conversation=conversation.id,
                    status="waiting",
                    received=now,
                    attempts=0,
                    asked=sealed,
                )
            )
            message = int(added.inserted_primary_key[0])
            connection.execute(
                inbox.insert().values(
                    channel=incoming.channel,
                    provider_id=provider_id,
                    received=now,
                    message=message,
                )
            )
            return message

        return await self._database.run(work)

    async def turns(self, conversation: Conversation) -> Sequence[Stored]:
        """All messages of a conversation that are kept, in order."""
        return await self._select(conversation, messages.c.conversation == conversation.id)

    async def holds(self, conversation: Conversation) -> bool:
        """Whether the conversation has a message."""
        one = sa.select(messages.c.id).where(messages.c.conversation == conversation.id).limit(1)
        found = await self._database.run(lambda c: c.execute(one).first())
        return found is not None

    async def get(self, conversation: Conversation, message: int) -> Stored | None:
        """One message of the conversation."""
        found = await self._select(
            conversation,
            sa.and_(messages.c.id == message, messages.c.conversation == conversation.id),
        )
        return found[0] if found else None

    async def waiting(self, conversation: Conversation) -> Sequence[Stored]:
        """The messages that have no answer yet, in order."""
        return await self._select(
            conversation,
            sa.and_(messages.c.conversation == conversation.id, messages.c.status == "waiting"),
        )

    async def latest(self, conversation: Conversation) -> Stored | None:
        """The last message that has an answer."""
        last = (
            sa.select(sa.func.max(messages.c.id))
            .where(messages.c.conversation == conversation.id, messages.c.status == "answered")
            .scalar_subquery()
        )
        found = await self._select(conversation, messages.c.id == last)
        return found[0] if found else None

    async def conversations_waiting(self) -> Sequence[tuple[str, str]]:
        """(id, channel) of the conversations with a message that waits, oldest first."""
        first = sa.func.min(messages.c.id)
        found = await self._database.run(
            lambda c: c.execute(
                sa.select(conversations.c.id, conversations.c.channel, first)
                .join(messages, messages.c.conversation == conversations.c.id)
                .where(messages.c.status == "waiting")
                .group_by(conversations.c.id, conversations.c.channel)
                .order_by(first)
            ).all()
        )
        return [(row.id, row.channel) for row in found]

    async def retry(self, message: int) -> None:
        """Let a message that failed wait for an answer again."""
        await self._database.run(
            lambda c: c.execute(
                messages.update().where(messages.c.id == message).values(status="waiting")
            )
        )

    async def fail(self, message: int, cause: str, status: Status) -> None:
        """Note that a message got no answer from the brain, and tell the operator why.

        status: "failed" where its sender was told so, "waiting" where it is tried again.
        """
        logger.error("a message was not answered: %s", cause)
        await self._database.run(
            lambda c: c.execute(
                messages.update()
                .where(messages.c.id == message, messages.c.status == "waiting")
                .values(status=status, attempts=messages.c.attempts + 1)
            )
        )

    async def provider_ids(self, stored: Sequence[Stored]) -> Mapping[int, str]:
        """The hashed provider's ids of messages, by message."""
        chosen = inbox.c.message.in_([one.id for one in stored])
        found = await self._database.run(lambda c: c.execute(sa.select(inbox).where(chosen)).all())
        return {row.message: row.provider_id for row in found}

    async def _select(
        self, conversation: Conversation, condition: sa.sql.ColumnElement[bool]
    ) -> Sequence[Stored]:
        rows = await self._database.run(
            lambda c: c.execute(sa.select(messages).where(condition).order_by(messages.c.id)).all()
        )
        return [_stored(conversation, row) for row in rows]

    async def forget_seen(self, before: float) -> None:
        """Delete the ids of messages that came before that time and are no more."""
        await self._database.run(
            lambda c: c.execute(
                inbox.delete().where(inbox.c.received < before, inbox.c.message.is_(None))
            )
        )


def carry(
    connection: Connection,
    conversation: Conversation,
    waiting: Sequence[Stored],
    provider_ids: Mapping[int, str],
) -> None:
    """Put messages that wait into `conversation`, as part of the transaction that deleted
    the conversation they came in. They keep their ids."""
    keep(connection, conversation, conversation.began)
    for one in waiting:
        connection.execute(
            messages.insert().values(
                id=one.id,
                conversation=conversation.id,
                status=one.status,
                received=one.received,
                attempts=one.attempts,
                asked=conversation.seal(msgspec.msgpack.encode(one.asked), "asked"),
            )
        )
        connection.execute(
            inbox.update()
            .where(
                inbox.c.channel == conversation.channel,
                inbox.c.provider_id == provider_ids[one.id],
            )
            .values(message=one.id)
        )


def answer(
    connection: Connection, conversation: Conversation, stored: Stored, reply: Reply, now: float
) -> None:
    """Store a message's reply and the conversation's new state, as part of a transaction."""
    sealed = conversation.seal(msgspec.msgpack.encode(encode(reply)), f"reply-{stored.id}")
    values = {"status": "answered", "reply": sealed, "attempts": messages.c.attempts + 1}
    if stored.asked.fleeting:
        forgotten = msgspec.structs.replace(stored.asked, text="", shown=None)
        values["asked"] = conversation.seal(msgspec.msgpack.encode(forgotten), "asked")
    connection.execute(messages.update().where(messages.c.id == stored.id).values(values))
    keep(connection, conversation, now)


def _stored(conversation: Conversation, row: sa.engine.Row) -> Stored:
    asked, reply = conversation.unseal(row.asked, "asked"), None
    if row.reply is not None:
        reply = conversation.unseal(row.reply, f"reply-{row.id}")
    try:
        read = msgspec.msgpack.decode(asked, type=Asked)
        said = None if reply is None else decode(msgspec.msgpack.decode(reply))
    except msgspec.ValidationError as error:
        raise SealBroken("a stored message is of another version") from error
    return Stored(row.id, row.status, row.received, row.attempts, read, said)
