"""Conversations: sealed in the database, opened for one turn, destroyed at their end."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.clock import Clock
from bot.errors import SealBroken
from bot.privacy.sealing import seal, unseal
from bot.store.database import Database
from bot.store.tables import conversations, messages, outbox
from bot.store.vault import Vault

LIFE = 24 * 3600.0
# A message this close to the end begins a new conversation: the turn must not outlive it.
LAST_CALL = 600.0
# Turns before such a pause belong to a session that is over: whoever comes back may be someone
# else, or may have forgotten that this is a machine.
SESSION_PAUSE = 3600.0
# Channels whose conversation ends as a whole after a pause, in seconds: whoever has the
# tab or the line then may be someone else.
IDLE_END: Mapping[str, float] = {"web": 1800.0, "voice": 1800.0}


class State(msgspec.Struct, frozen=True):
    """What is kept from turn to turn.

    slots are Rasa's; disclosed holds the languages in which the automation was disclosed since
    the last long pause; noted tells that the channel's note was said, reported that an answer
    was reported.
    """

    slots: dict[str, Any] = {}
    disclosed: frozenset[str] = frozenset()
    noted: bool = False
    reported: bool = False


@dataclass(frozen=True)
class Conversation:
    """A conversation that is open for a turn. Times are seconds since 1970.

    key_name is the name of its key in the vault.
    """

    id: str
    channel: str
    began: float
    touched: float
    ends: float
    state: State
    key_name: str
    key: bytes = field(repr=False)

    @property
    def order(self) -> str:
        """A random value of this conversation alone: not of the person, nor of its key."""
        return hashlib.sha256(f"order {self.key_name}".encode()).hexdigest()[:16]

    def seal(self, plain: bytes, purpose: str) -> bytes:
        """Sealed with the conversation's key, for one place."""
        return seal(self.key, plain, f"{purpose} {self.id}")

    def unseal(self, sealed: bytes, purpose: str) -> bytes:
        """What was sealed for that place. Raises SealBroken."""
        return unseal(self.key, sealed, f"{purpose} {self.id}")

    def over(self, now: float) -> bool:
        """Whether a message of now belongs to a new conversation."""
        idle_end = IDLE_END.get(self.channel, LIFE)
        return now >= self.ends - LAST_CALL or now - self.touched >= idle_end


class Conversations:
    """The conversations of a database. One at a time may work on each: see Order."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self._doomed: set[str] = set()
        self._keys_left: set[str] = set()

    async def get(self, name: str, finishing: bool = False) -> Conversation | None:
        """The conversation, or None where there is none or it is over.

        finishing: to answer what was already accepted, until its very end. Raises
        StoreUnavailable, SealBroken.
        """
        row = await self._database.run(
            lambda c: c.execute(
                sa.select(conversations).where(conversations.c.id == name)
            ).one_or_none()
        )
        if row is None or name in self._doomed:
            return None
        key = await self._vault.get(row.key)
        if key is None:
            return None
        closed = Conversation(
            name, row.channel, row.began, row.touched, row.ends, State(), row.key, key
        )
        now = self._clock()
        if now >= closed.ends or (closed.over(now) and not finishing):
            return None
        content = closed.unseal(row.state, "state")
        try:
            state = msgspec.msgpack.decode(content, type=State)
        except msgspec.ValidationError as error:
            raise SealBroken("the state of a conversation is of another version") from error
        if now - closed.touched >= SESSION_PAUSE:
            state = msgspec.structs.replace(state, disclosed=frozenset())
        return replace(closed, state=state)

    async def open(self, name: str, channel: str) -> Conversation:
        """The conversation, or a new one in place of one that is over. Raises StoreUnavailable."""
        present = await self.get(name)
        if present is not None:
            return present
        await self.destroy(name)
        return await self.begin(name, channel)

    async def begin(self, name: str, channel: str) -> Conversation:
        """A new conversation with a key of its own; it is not stored yet."""
        now = self._clock()
        key_name = secrets.token_hex(32)
        key = await self._vault.create(key_name, now + LIFE)
        return Conversation(name, channel, now, now, now + LIFE, State(), key_name, key)

    async def destroy(
        self,
        *names: str,
        also: Callable[[Connection], object] | None = None,
        unsent: bool = False,
    ) -> None:
        """Destroy rows, keys, and what the write-ahead logs hold of both.

        `also` is done in the transaction that deletes the rows, after it. unsent: answers that
        still wait to be sent are destroyed too, as their person wishes. A key that a crash
        leaves without rows is destroyed by the next upkeep. Raises StoreUnavailable.
        """

        def work(connection: Connection) -> list[str]:
            used = sa.select(conversations.c.key).where(conversations.c.id.in_(names))
            if unsent:
                waiting = outbox.c.conversation.in_(names)
                used = used.union_all(sa.select(outbox.c.key).where(waiting))
            keys = [row.key for row in connection.execute(used)]
            if unsent:
                connection.execute(outbox.delete().where(waiting))
            connection.execute(conversations.delete().where(conversations.c.id.in_(names)))
            if also is not None:
                also(connection)
            return keys

        self._keys_left.update(await self._database.run(work))
        self._doomed.difference_update(names)
        await self.finish()

    async def finish(self) -> None:
        """Destroy the keys of deleted rows, and what the logs hold of both. Raises
        StoreUnavailable: then it is still to be done."""
        keys = tuple(self._keys_left)
        if keys:
            await self._database.scrub()
            await self._vault.destroy(keys)
            self._keys_left.difference_update(keys)

    def doom(self, name: str) -> None:
        """Close a conversation that is to be deleted: it cannot be opened any more."""
        self._doomed.add(name)

    @property
    def doomed(self) -> Sequence[str]:
        """What was to be deleted while the store could not be written."""
        return tuple(self._doomed)

    async def latest(self) -> float:
        """When the last message came, or 0."""
        newest = sa.select(sa.func.max(conversations.c.touched))
        return float(await self._database.run(lambda c: c.execute(newest).scalar()) or 0)

    async def keys(self) -> Mapping[str, str]:
        """The names of the keys of all conversations, by conversation."""
        chosen = sa.select(conversations.c.id, conversations.c.key)
        found = await self._database.run(lambda c: c.execute(chosen).all())
        return {row.id: row.key for row in found}

    async def ended(self) -> list[str]:
        """Ids of the conversations whose time is over now."""
        now = self._clock()
        idle = [
            sa.and_(conversations.c.channel == channel, conversations.c.touched <= now - pause)
            for channel, pause in IDLE_END.items()
        ]
        found = await self._database.run(
            lambda c: c.execute(
                sa.select(conversations.c.id).where(sa.or_(conversations.c.ends <= now, *idle))
            ).all()
        )
        return [row.id for row in found]


def keep(connection: Connection, conversation: Conversation, now: float) -> None:
    """Store the conversation's state, as part of a transaction."""
    state = conversation.seal(msgspec.msgpack.encode(conversation.state), "state")
    row = {"touched": now, "state": state}
    changed = connection.execute(
        conversations.update().where(conversations.c.id == conversation.id).values(**row)
    )
    if not changed.rowcount:
        connection.execute(
            conversations.insert().values(
                id=conversation.id,
                channel=conversation.channel,
                key=conversation.key_name,
                began=conversation.began,
                ends=conversation.ends,
                **row,
            )
        )


def drop_old_turns(connection: Connection, conversation: Conversation, now: float) -> None:
    """Delete the turns of a session that is over, as part of a transaction."""
    if now - conversation.touched >= SESSION_PAUSE:
        connection.execute(messages.delete().where(messages.c.conversation == conversation.id))
