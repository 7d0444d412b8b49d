"""Signing in by a link that works once, without passwords or accounts.

Knows nothing of what is behind it: each area has its own links, sessions and cookie.
"""

from __future__ import annotations

import hmac
import time
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.staff.links import OF, Area, is_valid, named, whose
from bot.channels.token import Tokens
from bot.clock import Clock
from bot.privacy.keeper import KeyKeeper
from bot.privacy.sealing import keyed_name
from bot.store.logins import Logins

# Seconds that somebody stays signed in.
SESSION_LIFE = 12 * 3600
# How long a used link is remembered: far longer than it could be used.
USED_LIFE = 24 * 3600.0


@dataclass
class Login:
    """Who is signed in to an area.

    secure: the cookie goes over TLS only. wall: the clock that links are made by, which is
    the one of the operator's command.
    """

    area: Area
    keeper: KeyKeeper
    logins: Logins
    clock: Clock
    secure: bool
    wall: Clock = time.time
    _tokens: Tokens = field(init=False, repr=False)

    def __post_init__(self) -> None:
        naming = keyed_name(self.keeper.ring.naming, "sessions", self.area)
        self._tokens = Tokens(bytes.fromhex(naming))

    async def enter(self, link: str) -> str | None:
        """The secret of a new session; None where the link is none, or was used, or is over.

        Raises StoreUnavailable: then the link was not used.
        """
        if not is_valid(link, self.keeper.ring, self.area, self.wall()):
            return None
        session, now = named(self._tokens.issue(), whose(link)), self.clock()
        used, begun = self._name("link", link), self._name("session", session)
        entered = await self.logins.enter(used, now + USED_LIFE, begun, now + SESSION_LIFE)
        return session if entered else None

    async def session(self, request: Request) -> str | None:
        """The session of a request, None where nobody is signed in. Raises StoreUnavailable."""
        session = request.cookies.get(self._cookie, "")
        # Its proof first: a forged one never reaches the store.
        if not self._tokens.issued(session.partition(OF)[0]):
            return None
        there = await self.logins.holds(self._name("session", session), self.clock())
        return session if there else None

    async def end(self, session: str) -> None:
        """Sign out: the cookie is worth nothing from now on. Raises StoreUnavailable."""
        await self.logins.drop(self._name("session", session))

    def proof(self, session: str) -> str:
        """What the forms of a session carry, so that no other page can send them."""
        return self._name("form", session)

    def proved(self, session: str, proof: str) -> bool:
        """Whether a form is one of the session's."""
        return hmac.compare_digest(proof.encode(), self.proof(session).encode())

    def remember(self, response: Response, session: str) -> None:
        """Give the session to the browser."""
        self._set(response, session, SESSION_LIFE)

    def forget(self, response: Response) -> None:
        """Take it back."""
        self._set(response, "", 0)

    def _set(self, response: Response, value: str, life: int) -> None:
        response.set_cookie(
            self._cookie,
            value,
            max_age=life,
            path=f"/{self.area}",
            secure=self.secure,
            httponly=True,
            samesite="strict",
        )

    @property
    def _cookie(self) -> str:
        return f"safar-{self.area}"

    def _name(self, kind: str, secret: str) -> str:
        return keyed_name(self.keeper.ring.naming, self.area, kind, secret)
