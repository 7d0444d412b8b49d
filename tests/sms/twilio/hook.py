"""The line's routes with a desk that notes what it gets."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import httpx

from bot.channels.sms.line import Desk, Fate, Line, Received
from tests.sms.twilio.forgeries import Post


@dataclass
class Book:
    """A desk that notes what it gets."""

    received: list[Received] = field(default_factory=list)
    reports: list[Fate] = field(default_factory=list)
    failure: Exception | None = None

    async def receive(self, message: Received) -> None:
        await asyncio.sleep(0)
        if self.failure is not None:
            raise self.failure
        self.received.append(message)

    def desk(self) -> Desk:
        return Desk(self.receive, self.reports.append)


@dataclass
class Open:
    """A line behind its routes."""

    line: Line
    book: Book
    client: httpx.AsyncClient

    async def post(self, post: Post) -> httpx.Response:
        target, body, headers = post.sent()
        return await self.client.post(target, content=body, headers=headers)
