"""Conversations of the public face: ids issued by the server, kept in memory only."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.reply import Reply

TOKEN_BYTES = 32
LIFE = 24 * 3600.0
MOST = 50_000


@dataclass
class Conversation:
    """What the gateway remembers: no text, only what a retry needs.

    disclosed_in holds the languages in which the automation was disclosed.
    """

    token: str
    begun: float
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    disclosed_in: set[str] = field(default_factory=set)
    language: str | None = None
    last_message: str | None = None
    last_reply: Reply | None = None


class Conversations:
    """By token, oldest first. `clock` gives seconds and never goes back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._by_token: OrderedDict[str, Conversation] = OrderedDict()

    def begin(self) -> Conversation:
        """A new conversation under a token of 256 bits."""
        self._sweep()
        conversation = Conversation(secrets.token_urlsafe(TOKEN_BYTES), self._clock())
        self._by_token[conversation.token] = conversation
        return conversation

    def get(self, token: str) -> Conversation | None:
        """The conversation of a token that this server issued and that has not ended."""
        self._sweep()
        return self._by_token.get(token)

    def forget(self, token: str) -> None:
        """End a conversation."""
        self._by_token.pop(token, None)

    def _sweep(self) -> None:
        now = self._clock()
        while self._by_token:
            token, oldest = next(iter(self._by_token.items()))
            if now - oldest.begun < LIFE and len(self._by_token) < MOST:
                return
            self._by_token.pop(token)
