"""The way in and out of an area: its links, its session, its forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.channels.form import FORBIDDEN, read_fields
from bot.channels.pages import TOO_MANY, Pages
from bot.channels.staff.login import Login
from bot.channels.web import WIPE
from bot.errors import MessageRefused
from bot.gateway.limits import Pseudonyms, Window
from bot.settings import Settings

SEE_OTHER = 303
# Tries to sign in from one address in a minute.
TRIES = 10


class Porch(Protocol):
    """The pages before the door, as HTML."""

    def outside(self, language: str) -> str:
        """For who is not signed in."""
        ...

    def arrival(self, language: str, link: str) -> str:
        """The button that uses a link."""
        ...


@dataclass
class Door:
    """The handlers of signing in and out, and what the pages behind it ask of a request."""

    settings: Settings
    pages: Pages
    login: Login
    renderer: Porch
    _clients: Pseudonyms = field(init=False, repr=False)
    _tries: Window = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._clients = Pseudonyms(self.login.clock)
        self._tries = Window(self.login.clock, TRIES, 60)

    def routes(self) -> list[Route]:
        """Where the handlers are."""
        area = self.login.area
        return [
            Route(f"/{area}/login", self.arrive, methods=["GET"]),
            Route(f"/{area}/login", self.sign_in, methods=["POST"]),
            Route(f"/{area}/sign-out", self.sign_out, methods=["POST"]),
        ]

    async def arrive(self, request: Request) -> Response:
        """GET /AREA/login : a button that signs in. Programs that look at links in messages
        use up none: they press no buttons."""
        language = self.pages.language_of(request)
        return HTMLResponse(self.renderer.arrival(language, request.query_params.get("link", "")))

    async def sign_in(self, request: Request) -> Response:
        """POST /AREA/login : use a link."""
        client = request.client.host if request.client else ""
        if not self._tries.hit(self._clients.of(client)):
            raise MessageRefused("error.too_many", TOO_MANY)
        fields = await self._fields(request)
        language = self.pages.chosen(fields.get("lang", ""), request)
        session = await self.login.enter(fields.get("link", ""))
        if session is None:
            return self.outside(language)
        response = self.inside(language)
        self.login.remember(response, session)
        return response

    async def sign_out(self, request: Request) -> Response:
        """POST /AREA/sign-out : end the session, here and in the store."""
        _, language, session = await self.form(request)
        if session is not None:
            await self.login.end(session)
        response = self.inside(language)
        self.login.forget(response)
        response.headers.update(WIPE)
        return response

    async def form(self, request: Request) -> tuple[Mapping[str, str], str, str | None]:
        """The fields of a form behind the door, its language, and its session: None for nobody.

        Raises MessageRefused for a form of another page or session.
        """
        fields = await self._fields(request)
        session = await self.login.session(request)
        if session is not None and not self.login.proved(session, fields.get("form", "")):
            raise MessageRefused("error.origin", FORBIDDEN)
        return fields, self.pages.chosen(fields.get("lang", ""), request), session

    def outside(self, language: str) -> Response:
        """For who is not signed in."""
        return HTMLResponse(self.renderer.outside(language), FORBIDDEN)

    def inside(self, language: str) -> Response:
        """To the first page behind the door."""
        # Without host: a redirect must not go to whatever host the request names.
        return RedirectResponse(f"/{self.login.area}?lang={language}", SEE_OTHER)

    async def _fields(self, request: Request) -> Mapping[str, str]:
        return await read_fields(request, self.settings.body_limit, self.settings.message_limit)
