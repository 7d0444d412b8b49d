"""What comes in on a line: admitted or ignored, made safe, and stored by the gateway."""

from __future__ import annotations

import logging

from bot.channels.sms.admission import Admission
from bot.channels.sms.line import Line, Received
from bot.channels.sms.words import Words
from bot.errors import MessageRefused
from bot.gateway.gateway import Gateway
from bot.gateway.message import FORGET, Incoming, Message, from_command, from_text
from bot.privacy.sealing import keyed_name

logger = logging.getLogger(__name__)


class Intake:
    """One line's way to the gateway."""

    def __init__(
        self,
        line: Line,
        gateway: Gateway,
        admission: Admission,
        words: Words,
        *,
        naming: bytes,
        limit: int,
    ) -> None:
        """naming is the key of keyed names; limit the longest message in characters."""
        self._line = line
        self._gateway = gateway
        self._admission = admission
        self._words = words
        self._naming = naming
        self._limit = limit

    async def receive(self, received: Received) -> None:
        """Answer it, now or later, or ignore it. Raises StoreUnavailable: it is not stored."""
        text, channel = received.text or "", self._line.channel
        name = keyed_name(self._naming, "sms sender", channel, received.sender)
        identifier = keyed_name(self._naming, "sms message", channel, received.id)
        decision = self._admission.decide(received.sender, identifier, name, text.strip())
        if decision.verdict == "ignore":
            logger.warning("%s: a message is ignored: %s", channel, decision.why)
            return
        if self._line.company_stops and self._stops(text):
            # The company has told the person, and takes nothing more for that number.
            await self._gateway.delete(channel, received.sender)
            return
        if decision.verdict == "told":
            message = Message("/menu", None, "error.too_many")
        else:
            message = self._message(received.text)
        await self._gateway.accept(
            Incoming(
                channel,
                received.sender,
                received.id,
                message,
                reply_to=received.sender,
            )
        )

    async def send_entry(self, number: str, entry: str, language: str, identifier: str) -> bool:
        """Send an entry to who asked for it by telephone; whether it will be sent.

        It is a message like any other of that number: counted, and answered in its
        conversation. Raises StoreUnavailable.
        """
        channel = self._line.channel
        name = keyed_name(self._naming, "sms sender", channel, number)
        hashed = keyed_name(self._naming, "sms message", channel, identifier)
        decision = self._admission.decide(number, hashed, name, "")
        if decision.verdict != "answer":
            logger.warning("%s: a caller gets no text message: %s", channel, decision.why)
            return False
        message = from_command("show_entry", entry)
        await self._gateway.accept(
            Incoming(
                channel,
                number,
                identifier,
                message,
                language=language,
                language_chosen=True,
                reply_to=number,
            )
        )
        return True

    def _stops(self, text: str) -> bool:
        return self._words.is_carriers(text) and self._words.meaning(text) == "stop"

    def _message(self, text: str | None) -> Message:
        if text is None:
            return Message("/menu", None, "sms.media")
        meaning = self._words.meaning(text)
        if meaning == "stop":
            return Message(FORGET, text)
        if meaning == "start":
            return from_command("menu", "")
        try:
            # What is longer is cut: an answer to its beginning helps more than a refusal.
            return from_text(text[: self._limit], self._limit)
        except MessageRefused:
            return Message("/menu", None, "sms.media")
