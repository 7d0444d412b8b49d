"""The way in for every channel: stored, in order, answered once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.brain.client import Brain
from bot.errors import SealBroken, StoreUnavailable
from bot.feedback.reports import Kind
from bot.gateway import notices
from bot.gateway.background import Background
from bot.gateway.conversations import Conversation
from bot.gateway.inbox import Gone
from bot.gateway.message import Incoming
from bot.gateway.order import Order
from bot.gateway.provider import Provider
from bot.gateway.reporting import Noted, Reporting
from bot.gateway.transcript import Transcript
from bot.gateway.turns import Storage, Turns, Wish, Words
from bot.privacy.sealing import keyed_name
from bot.reply import Reply

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answered:
    """The reply to a message.

    how: "answered" by the brain now or before; "busy" where the brain or the store is away,
    and nothing is promised; "ended" for a retry of what is deleted. began tells that the
    message is the first of its conversation, reported that the person reported an answer in it.
    """

    reply: Reply
    how: Literal["answered", "busy", "ended"]
    began: bool = False
    reported: bool = False


class Gateway:
    """Takes messages in order, stores them, answers each once, and always says something."""

    def __init__(
        self,
        brain: Brain,
        storage: Storage,
        words: Words,
        naming: bytes,
        *,
        order: Order,
        wish: Wish,
        providers: Mapping[str, Provider],
        wake: Callable[[], None],
        hurry: Callable[[], None],
    ) -> None:
        """naming is the key of keyed names; order is shared with the upkeep.

        providers belong to the channels that send by themselves; wake tells the courier
        that there is something to send, hurry the upkeep that something is to be deleted.
        """
        self._storage = storage
        self._words = words
        self._naming = naming
        self._providers = providers
        self._hurry = hurry
        self._turns = Turns(brain, storage, words, self._providers, wish)
        self._reporting = Reporting(storage.database, storage.inbox, storage.reports)
        self._order = order
        self._background = Background(self._turns, storage, order, self._busy, wake)

    async def answer(self, incoming: Incoming) -> Answered:
        """The reply to a message; the same message again gets the same reply."""
        name = self._name(incoming.channel, incoming.sender)
        try:
            async with self._order.of(name):
                taken = await self._take(name, incoming)
                if taken is None:
                    return Answered(self._notice("error.gone", incoming), "ended")
                conversation, message, began = taken
                return await self._answered(conversation, message, began, incoming)
        except StoreUnavailable as error:
            logger.critical("a message was not stored or not answered: %s", error)
            return Answered(self._busy(incoming.language), "busy")

    async def accept(self, incoming: Incoming) -> None:
        """Store a message whose answer is sent later; when this returns it is not lost.

        Raises StoreUnavailable: then it must not be acknowledged.
        """
        name = self._name(incoming.channel, incoming.sender)
        async with self._order.of(name):
            await self._take(name, incoming)
        self._background.soon(name)

    async def resume(self) -> None:
        """Go on with what a crash left waiting, on channels that send by themselves."""
        for name, channel in await self._storage.inbox.conversations_waiting():
            if channel in self._providers:
                self._background.soon(name)

    async def close(self) -> None:
        """End what is worked on in the background; it goes on after the next start."""
        await self._background.close()

    async def delete(self, channel: str, sender: str, language: str | None = None) -> Reply:
        """Delete a conversation at once, without the brain. Raises StoreUnavailable."""
        language = language or self._words.pack().source_language
        name = self._name(channel, sender)
        async with self._order.of(name):
            try:
                transcript = await self._stored(name)
                await self._storage.conversations.destroy(name, unsent=True)
            except StoreUnavailable:
                self._storage.conversations.doom(name)
                raise
        return notices.deleted(transcript, language, self._words.phrases)

    def delete_soon(self, channel: str, sender: str) -> None:
        """Close a conversation now, and delete it when what is worked on in it has ended."""
        self._storage.conversations.doom(self._name(channel, sender))
        self._hurry()

    async def export(self, channel: str, sender: str) -> Transcript | None:
        """What is stored of a conversation; None for nothing. Raises StoreUnavailable."""
        name = self._name(channel, sender)
        async with self._order.of(name):
            conversation = await self._storage.conversations.get(name)
            return None if conversation is None else await self._turns.transcript(conversation)

    async def report(
        self, channel: str, sender: str, kind: Kind, entry: str | None, text: str | None = None
    ) -> Noted:
        """Note what a person says of an answer in their conversation: of `entry`, or of the last;
        with words of their own, or without. Raises StoreUnavailable."""
        name = self._name(channel, sender)
        async with self._order.of(name):
            conversation = await self._storage.conversations.get(name)
            if conversation is None:
                return Noted("failed")
            now = self._storage.clock()
            return await self._reporting.note(conversation, kind, entry, text, now)

    async def deliveries(self) -> dict[str, int] | None:
        """How many deliveries are in each status; None while nothing can be stored."""
        try:
            await self._storage.database.alive()
            await self._storage.vault.alive()
            return await self._storage.outbox.counts()
        except StoreUnavailable as error:
            logger.error("the store is away: %s", error)
            return None

    async def idle(self) -> bool:
        """Whether nothing waits to be answered or sent. Raises StoreUnavailable."""
        waiting = await self._storage.inbox.conversations_waiting()
        return not waiting and not await self._storage.outbox.keys()

    async def _stored(self, name: str) -> Transcript | None:
        """What is stored of a conversation; None also for what cannot be opened."""
        try:
            conversation = await self._storage.conversations.get(name)
            return None if conversation is None else await self._turns.transcript(conversation)
        except SealBroken as error:
            # It can still be deleted.
            logger.critical("a conversation does not open: %s", error)
            return None

    async def _take(self, name: str, incoming: Incoming) -> tuple[Conversation, int, bool] | None:
        """The message, stored now or before, and whether it begins a conversation.

        None where it was deleted since.
        """
        inbox, conversations = self._storage.inbox, self._storage.conversations
        provider_id = keyed_name(self._naming, "message", incoming.channel, incoming.message_id)
        seen = await inbox.seen(incoming.channel, provider_id)
        if isinstance(seen, Gone):
            return None
        conversation = None
        if incoming.channel in self._providers:
            # What was accepted is answered first, even where its time is nearly over.
            conversation = await conversations.get(name, finishing=True)
            if conversation is not None and not await inbox.waiting(conversation):
                conversation = None
        if conversation is None:
            conversation = await conversations.open(name, incoming.channel)
        if seen is not None:
            return conversation, seen, False
        began = not await inbox.holds(conversation)
        return conversation, await inbox.record(conversation, incoming, provider_id), began

    async def _answered(
        self, conversation: Conversation, message: int, began: bool, incoming: Incoming
    ) -> Answered:
        stored = await self._storage.inbox.get(conversation, message)
        if stored is None:
            return Answered(self._notice("error.gone", incoming), "ended")
        if stored.reply is not None:
            said = await self._again(conversation, stored.reply)
            return Answered(said, "answered", reported=conversation.state.reported)
        if stored.status == "failed":
            await self._storage.inbox.retry(message)
        reply = (await self._turns.work_off(conversation)).get(message)
        if reply is None:
            return Answered(self._busy(incoming.language), "busy", began)
        return Answered(reply, "answered", began, conversation.state.reported)

    async def _again(self, conversation: Conversation, reply: Reply) -> Reply:
        exporting = reply.effect == "export"
        return await self._turns.export(conversation, reply) if exporting else reply

    def _name(self, channel: str, sender: str) -> str:
        return keyed_name(self._naming, "sender", channel, sender)

    def _busy(self, language: str | None) -> Reply:
        pack = self._words.pack()
        return notices.busy(language or pack.source_language, self._words.phrases, pack)

    def _notice(self, key: str, incoming: Incoming) -> Reply:
        pack = self._words.pack()
        language = incoming.language or pack.source_language
        return notices.ended(key, language, self._words.phrases, pack)
