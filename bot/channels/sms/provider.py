"""The sending side of a line, as the gateway sees it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.channels.sms.budget import Budget
from bot.channels.sms.line import Line
from bot.channels.sms.numbers import country_of
from bot.gateway.outbox import Delivery
from bot.i18n import Phrases
from bot.render import chat, sms
from bot.reply import Reply

logger = logging.getLogger(__name__)

CHAT = "whatsapp"


class Rendering(Protocol):
    """How a reply becomes texts on a line."""

    def texts(self, reply: Reply, phrases: Phrases) -> Sequence[str]: ...
    def following(self, reply: Reply, phrases: Phrases) -> Reply | None: ...
    def fits(self, reply: Reply, phrases: Phrases) -> bool: ...


@dataclass(frozen=True)
class LineProvider:
    """One line as a gateway.Provider."""

    line: Line
    rendering: Rendering
    phrases: Phrases
    budget: Budget
    # Whether a number was not yet told today that nothing more is sent.
    tell: Callable[[str], bool]
    note: str | None = "sms.note"

    @property
    def channel(self) -> str:
        return self.line.channel

    def fits(self, reply: Reply) -> bool:
        return self.rendering.fits(reply, self.phrases)

    def following(self, reply: Reply) -> Reply | None:
        return self.rendering.following(reply, self.phrases)

    async def texts(self, reply: Reply, to: str) -> Sequence[str]:
        """The texts, if the day's budget has room for them; help in danger has a reserve.

        Else, once a day to each number, that there is no more today.
        """
        texts = self.rendering.texts(reply, self.phrases)
        country = country_of(to) or ""
        danger = any(part.role == "alert" for part in reply.parts)

        async def paid(number: int, *, danger: bool) -> bool:
            return await self.budget.take(
                self.channel, country, reply.language, number, danger=danger
            )

        if await paid(len(texts), danger=danger):
            return texts
        logger.critical("%s: the day's budget is spent", self.channel)
        closed = self.phrases("sms.closed", reply.language)
        # It names 112, so it is help in danger too.
        return (closed,) if self.tell(to) and await paid(1, danger=True) else ()

    async def send(self, delivery: Delivery) -> None:
        await self.line.send(delivery)

    async def was_taken(self, delivery: Delivery) -> bool | None:
        return await self.line.was_taken(delivery)


def rendering_of(channel: str) -> Rendering:
    """Text messages in parts that cost, or all at once in a chat."""
    return chat if channel == CHAT else sms
