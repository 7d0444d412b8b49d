"""A face whose channel sends its answers by itself, as SMS does: for measuring only.

Run as a module. POST /in {"id", "from", "text"} is answered with 202 once the message is
stored; answers go to the provider at PROVIDER_URL, which can be asked what it took.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.brain.client import Brain
from bot.brain.services import read_run_file
from bot.errors import StoreUnavailable
from bot.gateway.message import Incoming, from_text
from bot.gateway.opening import Service, Stores
from bot.gateway.outbox import Delivery
from bot.gateway.provider import DeliveryFailed, DeliveryUnclear
from bot.gateway.turns import Words
from bot.guidance.watching import ServedPack
from bot.i18n import load_phrases
from bot.languages import Languages
from bot.logs import configure_logging
from bot.reply import Reply
from bot.settings import Settings

CHANNEL = "push"
LIMIT = 1000


class HttpProvider:
    """A provider that takes deliveries by PUT under their key, and tells by GET."""

    channel = CHANNEL
    note = None

    def __init__(self, address: str) -> None:
        self._client = httpx.AsyncClient(base_url=address, timeout=2, trust_env=False)

    def fits(self, reply: Reply) -> bool:  # noqa: ARG002
        return True

    def following(self, reply: Reply) -> Reply | None:  # noqa: ARG002
        return None

    async def texts(self, reply: Reply, to: str) -> Sequence[str]:  # noqa: ARG002
        return (reply.text(),)

    async def send(self, delivery: Delivery) -> None:
        content = {"to": delivery.to, "text": delivery.text}
        try:
            answer = await self._client.put(f"/{delivery.key}", json=content)
        except httpx.ConnectError as error:
            raise DeliveryFailed("not reachable") from error
        except httpx.HTTPError as error:
            raise DeliveryUnclear(type(error).__name__) from error
        if answer.status_code != httpx.codes.CREATED:
            raise DeliveryFailed(f"status {answer.status_code}")

    async def was_taken(self, delivery: Delivery) -> bool | None:
        try:
            answer = await self._client.get(f"/{delivery.key}")
        except httpx.HTTPError:
            return None
        return answer.status_code == httpx.codes.OK


def build() -> Starlette:
    """The application in front of the running brain."""
    settings = Settings.load()
    languages = Languages.load(settings.data)
    phrases = load_phrases(settings.data, languages.codes)
    served = ServedPack(settings.guidance, settings.approved_only, languages.codes)
    brain = Brain(read_run_file(settings), settings.deadline)
    provider = HttpProvider(os.environ["PROVIDER_URL"])
    words = Words(phrases, languages, lambda: served.current)
    service = Service(brain, Stores.of(settings), words, {CHANNEL: provider})

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with brain, service.running():
            yield

    async def receive(request: Request) -> Response:
        given = await request.json()
        sender = given["from"]
        message = from_text(given["text"], LIMIT)
        try:
            await service.gateway.accept(
                Incoming(CHANNEL, sender, given["id"], message, "en", reply_to=sender)
            )
        except StoreUnavailable:
            return JSONResponse({}, status_code=503)
        return JSONResponse({}, status_code=202)

    async def health(_: Request) -> Response:
        return JSONResponse(await service.gateway.deliveries())

    routes = [Route("/in", receive, methods=["POST"]), Route("/healthz", health)]
    return Starlette(routes=routes, lifespan=lifespan)


def main() -> None:
    """Serve on loopback at SAFAR_PORT."""
    configure_logging()
    uvicorn.run(
        build(),
        host="127.0.0.1",
        port=Settings.load().port,
        access_log=False,
        log_config=None,
        ws="none",
    )


if __name__ == "__main__":
    main()
