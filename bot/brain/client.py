"""The gateway's way to the brain: one turn, one deadline, no silent failure."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import msgspec

from bot.brain.services import BrainAddress
from bot.errors import BrainUnavailable
from bot.reply import Reply, decode, merge

# Rasa works on one turn after the other; more at once only lengthen the wait of each.
AT_ONCE = 16
MOST_WAITING = 256


@dataclass(frozen=True)
class TurnRequest:
    """What the brain is asked: a message, and the slots of its conversation.

    text is cleaned text or a command of the gateway; language a hint, used where the
    conversation has no language yet, and language_chosen whether the person chose it.
    order is a random value of the conversation: by it the order of options stays as it was.
    """

    text: str
    channel: str
    language: str | None = None
    language_chosen: bool = False
    slots: Mapping[str, Any] = field(default_factory=dict)
    order: str = ""


@dataclass(frozen=True)
class TurnAnswer:
    """What the brain said, and the slots to give it with the next message."""

    reply: Reply
    slots: Mapping[str, Any]


class Brain:
    """Rasa behind HTTP on loopback. Use as an async context manager.

    It keeps nothing between turns: the conversation is the gateway's.
    """

    def __init__(self, address: BrainAddress, deadline: float) -> None:
        """deadline: seconds that a turn may take, waiting included."""
        self._deadline = deadline
        self._actions = address.actions
        self._open = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0
        self._client = httpx.AsyncClient(
            base_url=address.rasa,
            headers=address.headers,
            timeout=httpx.Timeout(deadline, connect=1.0),
            limits=httpx.Limits(max_connections=AT_ONCE + 2),
            trust_env=False,
        )

    async def __aenter__(self) -> Brain:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def turn(self, request: TurnRequest) -> TurnAnswer:
        """The answer to one message. Raises BrainUnavailable when there is none in time."""
        if self._waiting >= MOST_WAITING:
            raise BrainUnavailable(f"{self._waiting} messages are waiting already")
        self._waiting += 1
        try:
            async with asyncio.timeout(self._deadline), self._open:
                answer = await self._post("/safar/turn", msgspec.to_builtins(request))
        except TimeoutError as error:
            raise BrainUnavailable(f"no answer within {self._deadline} s") from error
        finally:
            self._waiting -= 1
        try:
            said = merge(tuple(decode(reply) for reply in answer["replies"]))
            return TurnAnswer(said, answer["slots"])
        except (msgspec.ValidationError, KeyError, ValueError, TypeError) as error:
            # The type alone: the error's text may quote what was said.
            kind = type(error).__name__
            raise BrainUnavailable(f"the brain answered something unknown ({kind})") from error

    async def ready(self) -> bool:
        """Whether the brain can take a turn: Rasa, and the action server that it asks."""
        for address in ("/safar/ready", f"{self._actions}/health"):
            try:
                answer = await self._client.get(address, timeout=2.0)
            except httpx.HTTPError:
                return False
            if answer.status_code != httpx.codes.OK:
                return False
        return True

    async def _post(self, path: str, content: Any) -> Any:
        try:
            answer = await self._client.post(path, json=content)
            answer.raise_for_status()
            return answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise BrainUnavailable(f"{path}: {type(error).__name__}") from error
