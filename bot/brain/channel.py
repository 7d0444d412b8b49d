"""Rasa input channel: the gateway's way in, on loopback, with a secret.

Unlike Rasa's REST channel it answers a failed turn with a failure, knows who may
ask, and takes the conversation's slots with each message instead of keeping them.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.core.tracker_store import TrackerStore
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.errors import SettingsError
from bot.tracker import TurnTrackerStore

logger = logging.getLogger(__name__)


class GatewayInput(InputChannel):  # type: ignore[misc]
    """POST turn, GET ready; both need the secret."""

    def __init__(self, secret: str) -> None:
        self._expected = f"Bearer {secret}"

    @classmethod
    def name(cls) -> str:
        return "gateway"

    def url_prefix(self) -> str:
        return "/safar"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> GatewayInput:
        secret = (credentials or {}).get("secret")
        if not secret or str(secret).startswith("${"):
            raise SettingsError("SAFAR_SECRET is not set; start Rasa with: safar run")
        return cls(str(secret))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        blueprint = Blueprint("safar_gateway")

        @blueprint.middleware("request")  # type: ignore[untyped-decorator]
        async def authorise(request: Request) -> HTTPResponse | None:
            given = request.headers.get("Authorization", "")
            if hmac.compare_digest(given.encode(), self._expected.encode()):
                return None
            return response.json({"error": "forbidden"}, status=403)

        @blueprint.get("/ready")  # type: ignore[untyped-decorator]
        async def ready(request: Request) -> HTTPResponse:
            agent = request.app.ctx.agent
            loaded = agent is not None and agent.is_ready()
            return response.json({"ready": loaded}, status=200 if loaded else 503)

        @blueprint.post("/turn")  # type: ignore[untyped-decorator]
        async def turn(request: Request) -> HTTPResponse:
            asked = request.json
            store = _store(request.app.ctx.agent.tracker_store)
            collector = CollectingOutputChannel()
            name = secrets.token_hex(16)
            message = UserMessage(
                asked["text"],
                collector,
                name,
                input_channel=asked["channel"],
                metadata={
                    "language": asked.get("language"),
                    "language_chosen": asked.get("language_chosen", False),
                    "order": asked.get("order", ""),
                },
            )
            store.begin(name, asked.get("slots") or {})
            try:
                await on_new_message(message)
            except Exception as error:
                # The cause without the text: logs hold nothing that a person wrote.
                logger.error("turn failed: %s", type(error).__name__)
                return response.json({"error": "turn_failed"}, status=500)
            finally:
                slots = store.end(name)
            replies = [m["custom"] for m in collector.messages if "custom" in m]
            if not replies:
                return response.json({"error": "no_reply"}, status=500)
            return response.json({"replies": replies, "slots": slots})

        return blueprint


def _store(wrapped: TrackerStore) -> TurnTrackerStore:
    """Our store; Rasa wraps it in one that would fail over to memory without a word."""
    store = getattr(wrapped, "_tracker_store", wrapped)
    if not isinstance(store, TurnTrackerStore):
        raise SettingsError(f"endpoints.yml: tracker_store is {type(store).__name__}")
    return store
