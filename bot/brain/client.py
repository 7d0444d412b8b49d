"""The gateway's way to the brain: one turn, one deadline, no silent failure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx
import msgspec

from bot.brain.services import BrainAddress
from bot.errors import BrainUnavailable
from bot.reply import Reply, decode, merge


@dataclass(frozen=True)
class TurnRequest:
    """What the brain is asked: a message of a conversation on a channel.

    text is cleaned text or a command of the gateway; language a hint, used where the
    conversation has no language yet, and language_chosen whether the person chose it.
    """

    conversation: str
    text: str
    channel: str
    language: str | None = None
    language_chosen: bool = False


class Brain:
    """Rasa behind HTTP on loopback. Use as an async context manager."""

    def __init__(self, address: BrainAddress, deadline: float) -> None:
        self._client = httpx.AsyncClient(
            base_url=address.rasa,
            headers=address.headers,
            timeout=httpx.Timeout(deadline, connect=1.0),
            limits=httpx.Limits(max_connections=32),
            trust_env=False,
        )

    async def __aenter__(self) -> Brain:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def turn(self, request: TurnRequest) -> Reply:
        """The reply to one message. Raises BrainUnavailable when there is none in time."""
        answer = await self._post("/safar/turn", msgspec.to_builtins(request))
        try:
            return merge(tuple(decode(reply) for reply in answer["replies"]))
        except (msgspec.ValidationError, KeyError, ValueError) as error:
            raise BrainUnavailable(f"the brain answered something unknown: {error}") from error

    async def forget(self, conversation: str) -> None:
        """Delete what the brain holds of a conversation. Raises BrainUnavailable."""
        await self._post("/safar/forget", {"conversation": conversation})

    async def ready(self) -> bool:
        """Whether the brain can take a turn."""
        try:
            answer = await self._client.get("/safar/ready", timeout=2.0)
        except httpx.HTTPError:
            return False
        return answer.status_code == httpx.codes.OK

    async def _post(self, path: str, content: Any) -> Any:
        try:
            answer = await self._client.post(path, json=content)
            answer.raise_for_status()
            return answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise BrainUnavailable(f"{path}: {type(error).__name__}") from error
