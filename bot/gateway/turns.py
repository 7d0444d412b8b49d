"""One turn of a conversation, for every channel."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from bot.brain.client import Brain, TurnRequest
from bot.compose import menu
from bot.errors import BrainUnavailable
from bot.gateway.conversations import Conversation, Conversations
from bot.gateway.message import Message
from bot.guidance.model import Pack
from bot.i18n import Phrases
from bot.reply import Part, Reply

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answered:
    """The reply of a turn, and whether the brain gave it (False: a busy answer)."""

    reply: Reply
    by_brain: bool


class Gateway:
    """Takes messages in order, once each, and always answers."""

    def __init__(self, brain: Brain, conversations: Conversations, phrases: Phrases) -> None:
        self._brain = brain
        self.conversations = conversations
        self._phrases = phrases

    async def turn(
        self,
        conversation: Conversation,
        message: Message,
        message_id: str,
        *,
        channel: str,
        language: str | None,
        language_chosen: bool,
        pack: Pack,
    ) -> Answered:
        """The reply to `message`; the same `message_id` again gets the same reply.

        language is the one of the page or line that it came through, used as a hint
        and for the busy answer; None where the channel has none; language_chosen tells
        that the person chose it by hand.
        """
        async with conversation.lock:
            if message_id == conversation.last_message and conversation.last_reply is not None:
                return Answered(conversation.last_reply, True)
            request = TurnRequest(
                conversation.token, message.text, channel, language, language_chosen
            )
            try:
                reply = await self._brain.turn(request)
                if reply.effect == "forget":
                    await self._brain.forget(conversation.token)
                    self.conversations.forget(conversation.token)
            except BrainUnavailable as error:
                logger.error("turn not answered: %s", error)
                return Answered(self.busy(language or pack.source_language, pack), False)
            disclosed = self._disclose(conversation, reply)
            conversation.last_message, conversation.last_reply = message_id, disclosed
            conversation.language = reply.language
            return Answered(disclosed, True)

    def busy(self, language: str, pack: Pack) -> Reply:
        """What is said while the brain is away: 112, and the topics to browse."""
        topics = menu.menu(pack, self._phrases, language)
        text = self._phrases("error.busy", language)
        return Reply("notice", language, (Part("alert", text, language),), options=topics.options)

    def _disclose(self, conversation: Conversation, reply: Reply) -> Reply:
        """The reply with the disclosure first, once in each language of a conversation.

        In an emergency the help comes first.
        """
        spoken = {part.language for part in reply.parts} | {reply.language}
        missing = sorted(spoken - conversation.disclosed_in)
        if not missing:
            return reply
        conversation.disclosed_in |= set(missing)
        parts = tuple(
            Part("disclosure", self._phrases("disclosure", code), code) for code in missing
        )
        alerts = tuple(part for part in reply.parts if part.role == "alert")
        others = tuple(part for part in reply.parts if part.role != "alert")
        return replace(reply, parts=(*alerts, *parts, *others))
