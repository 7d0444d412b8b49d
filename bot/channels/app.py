"""The public ASGI application."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.brain.client import Brain
from bot.brain.services import BrainAddress
from bot.channels.headers import SecurityHeaders
from bot.channels.web import Web
from bot.errors import MessageRefused
from bot.gateway.conversations import Conversations
from bot.gateway.turns import Gateway
from bot.guidance.watching import ServedPack, follow
from bot.i18n import load_phrases
from bot.languages import Languages
from bot.render.web import FOLDER, WebRenderer
from bot.settings import Settings

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Application:
    """The application and its handlers."""

    asgi: Starlette
    web: Web


def build(settings: Settings, address: BrainAddress, watch_files: bool = True) -> Application:
    """The application in front of the brain at `address`."""
    languages = Languages.load(settings.data)
    phrases = load_phrases(settings.data, languages.codes)
    served = ServedPack(settings.guidance, settings.approved_only, languages.codes)
    brain = Brain(address, settings.deadline)
    gateway = Gateway(brain, Conversations(), phrases)
    web = Web(settings, languages, phrases, served, gateway, brain, WebRenderer(languages, phrases))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        if watch_files:
            follow(settings.guidance, served.renew)
        async with brain:
            yield

    app = Starlette(
        routes=_routes(web),
        middleware=[Middleware(SecurityHeaders)],
        exception_handlers=_handlers(web),
        lifespan=lifespan,
    )
    return Application(app, web)


def _routes(web: Web) -> Sequence[Route | Mount]:
    return [
        Route("/", web.start, methods=["GET"]),
        Route("/ask", web.ask, methods=["POST"]),
        Route("/topics/{topic}", web.topic, methods=["GET"]),
        Route("/guidance/{topic}/{name}", web.entry, methods=["GET"]),
        Route("/healthz", web.health, methods=["GET"]),
        Route("/readyz", web.ready, methods=["GET"]),
        Mount("/static", StaticFiles(directory=FOLDER / "static")),
    ]


def _handlers(web: Web) -> dict[Any, Any]:
    async def not_found(request: Request, _: Exception) -> Response:
        return web.not_found(request)

    async def wrong_method(request: Request, _: Exception) -> Response:
        return web.refuse(request, MessageRefused("error.method", 405))

    async def failed(request: Request, error: Exception) -> Response:
        logger.error("%s failed: %s", request.url.path, type(error).__name__)
        return web.refuse(request, MessageRefused("error.busy", 500))

    return {404: not_found, 405: wrong_method, 500: failed}
