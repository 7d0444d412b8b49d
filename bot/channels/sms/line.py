"""What a line to the telephone network is: it receives, sends, and reports."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Literal, Protocol

from starlette.routing import Route

from bot.gateway.outbox import Delivery

# delivered: it is on the phone. lost: the network gave up.
Fate = Literal["delivered", "lost"]


@dataclass(frozen=True)
class Received:
    """A whole message as a line got it; its parts are already joined.

    sender: as the line names it, "+" and digits where it can be answered. id: the
    provider's, the same when the provider sends the message again. text: None where it
    holds nothing to read (a picture, a voice note).
    """

    sender: str = field(repr=False)
    id: str
    text: str | None = field(repr=False)


# Takes a message; when it returns, the message is not lost. Raises StoreUnavailable: then
# the line must not acknowledge it.
Receive = Callable[[Received], Awaitable[None]]
# Sends an entry, by its id, to a number in a language; the last is the id of the wish. Whether
# it will be sent. Raises StoreUnavailable.
SendEntry = Callable[[str, str, str, str], Awaitable[bool]]
# Counts what became of a text that was sent.
Report = Callable[[Fate], None]


@dataclass(frozen=True)
class Desk:
    """Where a line brings what it gets, and where it can be asked to send."""

    receive: Receive
    report: Report
    send_entry: SendEntry | None = None


class Line(Protocol):
    """One way to the telephone network. send and was_taken are as in gateway.Provider."""

    @property
    def channel(self) -> str:
        """Its channel's name, at most 16 letters."""

    @property
    def company_stops(self) -> bool:
        """Whether the telephone company acts on STOP itself, and blocks what is sent after it."""

    def routes(self, desk: Desk) -> Sequence[Route]:
        """Addresses that the provider calls; none where the line fetches by itself."""

    def listening(self, desk: Desk) -> AbstractAsyncContextManager[None]:
        """Fetch messages until the end of the block."""

    async def send(self, delivery: Delivery) -> None:
        """Hand one text to the network as one text message. Raises DeliveryRefused,
        DeliveryFailed, DeliveryUnclear."""

    async def was_taken(self, delivery: Delivery) -> bool | None:
        """Whether the network has it by its key; None where it cannot be asked."""
