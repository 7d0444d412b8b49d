"""What a channel gives the gateway that sends its answers by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.errors import SafarError
from bot.gateway.outbox import Delivery
from bot.reply import Reply


class DeliveryRefused(SafarError):
    """The provider will never take this delivery (no such number, blocked)."""

    code = "delivery_refused"


class DeliveryFailed(SafarError):
    """The provider surely did not take it; it may later (not reachable, too many)."""

    code = "delivery_failed"


class DeliveryUnclear(SafarError):
    """The provider may have taken it: the connection ended before it said so."""

    code = "delivery_unclear"


class Provider(Protocol):
    """The sending side of a channel."""

    @property
    def channel(self) -> str:
        """The channel's name."""

    @property
    def note(self) -> str | None:
        """Key of a phrase that is said once in each conversation; None for none."""

    def fits(self, reply: Reply) -> bool:
        """Whether all that the reply says, but for its options, is sent at once."""

    def following(self, reply: Reply) -> Reply | None:
        """The next page of a reply; None after the last."""

    async def texts(self, reply: Reply, to: str) -> Sequence[str]:
        """The page of the reply as the texts to send, in order. Raises StoreUnavailable."""

    async def send(self, delivery: Delivery) -> None:
        """Hand it to the provider. Raises DeliveryRefused, DeliveryFailed, DeliveryUnclear."""

    async def was_taken(self, delivery: Delivery) -> bool | None:
        """Whether the provider has it by its key; None where it cannot be asked."""
