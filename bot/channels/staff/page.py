"""The staff page: who waits to be called back. Nothing else of anybody is seen there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.channels.form import FORBIDDEN, read_fields
from bot.channels.pages import TOO_MANY, Pages
from bot.channels.staff.login import Login
from bot.channels.web import WIPE
from bot.errors import MessageRefused
from bot.gateway.limits import Pseudonyms, Window
from bot.people.file import RosterKeeper
from bot.people.wishes import Wishes
from bot.render.staff import StaffRenderer
from bot.settings import Settings

SEE_OTHER = 303
# Tries to sign in from one address in a minute.
TRIES = 10


@dataclass(frozen=True)
class StaffPage:
    """The handlers of the staff page."""

    settings: Settings
    pages: Pages
    login: Login
    wishes: Wishes
    rosters: RosterKeeper
    renderer: StaffRenderer
    clients: Pseudonyms = field(init=False, repr=False)
    tries: Window = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "clients", Pseudonyms(self.login.clock))
        object.__setattr__(self, "tries", Window(self.login.clock, TRIES, 60))

    def routes(self) -> list[Route]:
        """Where the handlers are."""
        return [
            Route("/staff", self.show, methods=["GET"]),
            Route("/staff/login", self.arrive, methods=["GET"]),
            Route("/staff/login", self.sign_in, methods=["POST"]),
            Route("/staff/delete", self.delete, methods=["POST"]),
            Route("/staff/sign-out", self.sign_out, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """GET /staff : the wishes, for who is signed in."""
        language = self.pages.language_of(request)
        session = await self.login.session(request)
        if session is None:
            return HTMLResponse(self.renderer.outside(language), FORBIDDEN)
        waiting = await self.wishes.waiting()
        html = self.renderer.wishes(
            language, waiting, self.rosters.current, self.login.proof(session)
        )
        return HTMLResponse(html)

    async def arrive(self, request: Request) -> Response:
        """GET /staff/login : a button that signs in. Programs that look at links in messages
        use up none: they press no buttons."""
        language = self.pages.language_of(request)
        return HTMLResponse(self.renderer.arrival(language, request.query_params.get("link", "")))

    async def sign_in(self, request: Request) -> Response:
        """POST /staff/login : use a link."""
        client = request.client.host if request.client else ""
        if not self.tries.hit(self.clients.of(client)):
            raise MessageRefused("error.too_many", TOO_MANY)
        fields = await self._fields(request)
        language = self.pages.chosen(fields.get("lang", ""), request)
        session = await self.login.enter(fields.get("link", ""))
        if session is None:
            return HTMLResponse(self.renderer.outside(language), FORBIDDEN)
        response = _to_wishes(language)
        self.login.remember(response, session)
        return response

    async def delete(self, request: Request) -> Response:
        """POST /staff/delete : a wish is done, or not wanted."""
        fields = await self._fields(request)
        language, session = await self._signed_in(request, fields)
        if session is None:
            return HTMLResponse(self.renderer.outside(language), FORBIDDEN)
        await self.wishes.delete(fields.get("wish", ""))
        return _to_wishes(language)

    async def sign_out(self, request: Request) -> Response:
        """POST /staff/sign-out : end the session, here and in the store."""
        fields = await self._fields(request)
        language, session = await self._signed_in(request, fields)
        if session is not None:
            await self.login.end(session)
        response = _to_wishes(language)
        self.login.forget(response)
        response.headers.update(WIPE)
        return response

    async def _fields(self, request: Request) -> Mapping[str, str]:
        return await read_fields(request, self.settings.body_limit, self.settings.message_limit)

    async def _signed_in(
        self, request: Request, fields: Mapping[str, str]
    ) -> tuple[str, str | None]:
        """The language and session of a form. Raises MessageRefused for another page's form."""
        session = await self.login.session(request)
        if session is not None and not self.login.proved(session, fields.get("form", "")):
            raise MessageRefused("error.origin", FORBIDDEN)
        return self.pages.chosen(fields.get("lang", ""), request), session


def _to_wishes(language: str) -> RedirectResponse:
    # Without host: a redirect must not go to whatever host the request names.
    return RedirectResponse(f"/staff?lang={language}", SEE_OTHER)
