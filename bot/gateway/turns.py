"""Answering what waits in a conversation: the brain, the effects, one transaction."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec
from sqlalchemy.engine import Connection

from bot.brain.client import Brain, TurnRequest
from bot.clock import Clock
from bot.compose.part import part
from bot.errors import BrainUnavailable, StoreUnavailable, WishRefused
from bot.feedback.gaps import Gaps
from bot.feedback.reports import Reports
from bot.feedback.reports import put as put_report
from bot.gateway import notices
from bot.gateway.conversations import Conversation, Conversations
from bot.gateway.disclosure import disclose, note
from bot.gateway.inbox import Asked, Inbox, Stored, answer, carry
from bot.gateway.message import FORGET
from bot.gateway.outbox import Delivery, Outbox, put
from bot.gateway.provider import Provider
from bot.gateway.reporting import Reporting, count_gap, marked
from bot.gateway.transcript import Transcript
from bot.guidance.model import Pack
from bot.i18n import Phrases
from bot.languages import Languages
from bot.people.rings import Rings
from bot.people.wishes import Wishes
from bot.privacy.sealing import keyed_name
from bot.reply import Reply
from bot.store.database import Database
from bot.store.logins import Logins
from bot.store.vault import Vault

logger = logging.getLogger(__name__)

# Notes that a number is to be called back in a language; raises WishRefused, StoreUnavailable.
Wish = Callable[[str, str], Awaitable[None]]


@dataclass(frozen=True)
class Words:
    """What the gateway itself can say: phrases, languages, and the guidance of now."""

    phrases: Phrases
    languages: Languages
    pack: Callable[[], Pack]


@dataclass(frozen=True)
class Storage:
    """The gateway's stores over one database, and its clock."""

    database: Database
    conversations: Conversations
    inbox: Inbox
    outbox: Outbox
    wishes: Wishes
    rings: Rings
    logins: Logins
    reports: Reports
    gaps: Gaps
    vault: Vault
    clock: Clock


class Turns:
    """Works off messages. The caller holds the conversation's Order."""

    def __init__(
        self,
        brain: Brain,
        storage: Storage,
        words: Words,
        providers: Mapping[str, Provider],
        wish: Wish,
    ) -> None:
        """wish notes that a number is to be called back in a language, as Staff does."""
        self._brain = brain
        self._storage = storage
        self._words = words
        self._providers = providers
        self._wish = wish
        self._reporting = Reporting(storage.database, storage.inbox, storage.reports)

    async def work_off(self, conversation: Conversation) -> Mapping[int, Reply]:
        """Answer what waits, in order; returns the replies by message.

        A message that the brain did not answer fails and has no reply here. Raises
        StoreUnavailable.
        """
        replies: dict[int, Reply] = {}
        waiting = await self._storage.inbox.waiting(conversation)
        for position, stored in enumerate(waiting, 1):
            later = waiting[position:]
            try:
                conversation, replies[stored.id] = await self._turn(conversation, stored, later)
            except StoreUnavailable:
                raise
            except Exception as error:
                # Whatever it was: one bad turn must not block those that come after it.
                told = str(error) if isinstance(error, BrainUnavailable) else type(error).__name__
                if conversation.channel in self._providers:
                    # Its answer still comes, and before those of later messages.
                    await self._storage.inbox.fail(stored.id, told, "waiting")
                    break
                await self._storage.inbox.fail(stored.id, told, "failed")
        return replies

    async def settle(
        self,
        conversation: Conversation,
        stored: Stored,
        reply: Reply,
        said: Reply | None = None,
        report: dict[str, object] | None = None,
    ) -> None:
        """Store `reply` as the answer, and send it where the channel sends by itself.

        said is what is sent, where it is more than what is stored; report the row of a report
        that the message made.
        """
        now = self._storage.clock()
        rows = await self._deliveries(conversation, stored, said or reply)

        def work(connection: Connection) -> None:
            answer(connection, conversation, stored, reply, now)
            count_gap(connection, reply, now)
            if report is not None:
                put_report(connection, report)
            put(connection, rows)

        await self._storage.database.run(work)

    async def export(self, conversation: Conversation, reply: Reply) -> Reply:
        """The reply with the person's own conversation."""
        transcript = await self.transcript(conversation)
        return notices.exported(reply, transcript, self._words.phrases, self._words.languages)

    async def transcript(self, conversation: Conversation) -> Transcript:
        """All that is stored of a conversation."""
        return Transcript(conversation, await self._storage.inbox.turns(conversation))

    async def _delete(
        self, conversation: Conversation, stored: Stored, later: Sequence[Stored], language: str
    ) -> tuple[Conversation, Reply]:
        """Delete the conversation as the message `stored` asks for; the answer says what.

        Messages that came `later` and wait belong to a new conversation, which is returned.
        """
        transcript = await self.transcript(conversation)
        kept = [turn for turn in transcript.turns if turn.id <= stored.id]
        reply = notices.deleted(Transcript(conversation, kept), language, self._words.phrases)
        rows = await self._deliveries(conversation, stored, reply)
        provider_ids = await self._storage.inbox.provider_ids(later)
        new = conversation
        if later:
            new = await self._storage.conversations.begin(conversation.id, conversation.channel)

        def also(connection: Connection) -> None:
            put(connection, rows)
            if later:
                carry(connection, new, later, provider_ids)

        await self._storage.conversations.destroy(conversation.id, also=also, unsent=True)
        return new, reply

    async def _turn(
        self, conversation: Conversation, stored: Stored, later: Sequence[Stored]
    ) -> tuple[Conversation, Reply]:
        asked, state, phrases = stored.asked, conversation.state, self._words.phrases
        if asked.text == FORGET:
            spoken = state.slots.get("language") or asked.language
            language = str(spoken or self._words.pack().source_language)
            return await self._delete(conversation, stored, later, language)
        said = await self._brain.turn(self._request(conversation, asked))
        if said.reply.effect == "forget":
            return await self._delete(conversation, stored, later, said.reply.language)
        if said.reply.effect == "more" and (rest := await self._rest(conversation)) is not None:
            reply, said_now = rest
            await self.settle(conversation, stored, reply, said_now)
            return conversation, said_now
        reply, report = said.reply, None
        if reply.effect == "call_back":
            reply = await self._called_back(reply, asked.reply_to)
        elif reply.effect in ("wrong", "unhelpful"):
            report = await self._reporting.prepare(conversation, reply.effect)
            told = "before" if state.reported else "failed" if report is None else "noted"
            reply = reply.preceded_by(part(phrases, "say", f"feedback.{told}", reply.language))
        if asked.notice is not None:
            reply = reply.preceded_by(part(phrases, "say", asked.notice, reply.language))
        provider = self._providers.get(conversation.channel)
        reply, disclosed = disclose(reply, state, phrases, provider, conversation.channel)
        reply, noted = note(reply, disclosed, phrases, provider, first=not state.disclosed)
        now = msgspec.structs.replace(noted, slots=dict(said.slots))
        changed = replace(conversation, state=now)
        changed = changed if report is None else marked(changed)
        # What is exported is stored without the export: it would hold itself.
        said_now = await self.export(changed, reply) if reply.effect == "export" else reply
        await self.settle(changed, stored, reply, said_now, report)
        return changed, said_now

    async def _called_back(self, reply: Reply, number: str | None) -> Reply:
        """The reply to a person who agreed to be called back on the number that wrote."""
        try:
            # Lines put the name of their network before a number.
            await self._wish((number or "").rpartition(":")[2], reply.language)
            key = "voice.wish.done"
        except WishRefused as error:
            logger.warning("a wish to be called back is not noted: %s", error)
            key = "voice.wish.failed"
        return reply.preceded_by(part(self._words.phrases, "say", key, reply.language))

    def _request(self, conversation: Conversation, asked: Asked) -> TurnRequest:
        slots = conversation.state.slots
        if asked.shown is None and asked.language is not None:
            # A button has no words to tell a language by: a first one speaks that of its page.
            slots = {"language": asked.language, **slots}
        return TurnRequest(
            asked.text,
            conversation.channel,
            asked.language,
            asked.language_chosen,
            slots,
            conversation.order,
        )

    async def _rest(self, conversation: Conversation) -> tuple[Reply, Reply] | None:
        """The next page of the last reply, as it is stored and as it is said; None after the
        last page, and on channels that say all at once."""
        provider = self._providers.get(conversation.channel)
        last = await self._storage.inbox.latest(conversation) if provider is not None else None
        if provider is None or last is None or last.reply is None:
            return None
        whole = last.reply
        if whole.effect == "export":
            then = (await self.transcript(conversation)).exported_first()
            whole = notices.exported(whole, then, self._words.phrases, self._words.languages)
        following = provider.following(whole)
        return None if following is None else (replace(last.reply, page=following.page), following)

    async def _deliveries(
        self, conversation: Conversation, stored: Stored, reply: Reply
    ) -> Sequence[dict[str, object]]:
        provider = self._providers.get(conversation.channel)
        to = stored.asked.reply_to
        if provider is None or to is None:
            return ()
        deliveries = [
            Delivery(
                keyed_name(conversation.key, "delivery", str(stored.id), str(number)),
                conversation.channel,
                to,
                text,
            )
            for number, text in enumerate(await provider.texts(reply, to))
        ]
        return await self._storage.outbox.prepare(conversation.id, deliveries)
