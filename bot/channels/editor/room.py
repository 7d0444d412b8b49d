"""What all pages of the editor have in common: who is there, the desk, what is told instead."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.channels.editor.bench import Bench
from bot.channels.form import FORBIDDEN, read_fields
from bot.channels.staff.door import Door
from bot.channels.staff.links import whose
from bot.errors import ContentError, MessageRefused, SafarError
from bot.guidance.editing.desk import Desk
from bot.guidance.editing.mending import broken
from bot.guidance.editing.refused import ApprovalRefused, EditRefused
from bot.guidance.editors import Editor, load_editors
from bot.guidance.finding import InvalidContent
from bot.render.editor import EditorRenderer
from bot.render.editor_view import Back

logger = logging.getLogger(__name__)
T = TypeVar("T")
# A new entry has 13 fields, 5 for each of 20 sources and 8 for each of 20 possibilities; a text in
# any script has 64 kB at most, which a form writes three times as long.
MOST_FIELDS, MOST_BYTES = 400, 262_144
NOT_FOUND, CONFLICT, UNPROCESSABLE = 404, 409, 422
_UNPROVED = "You are not signed in, or this form is of an earlier time. Nothing was saved"
_SIGNED_OUT = f"{_UNPROVED}. Ask for a new link, and open the page again"
AGAIN = (
    "You signed in since this form was opened. Nothing was saved yet. What you wrote is here: look "
    "at it, and press the button once more"
)
_BROKEN = "A file must be mended first. This text can be neither shown nor changed until then"


@dataclass(frozen=True)
class Guest:
    """One who is signed in. form: what the forms of their pages carry."""

    editor: Editor
    form: str


@dataclass(frozen=True)
class Room:
    """Where the pages behind the door are made."""

    door: Door
    bench: Bench
    renderer: EditorRenderer

    async def guest(self, request: Request) -> Guest | None:
        """Who asks, by the operator's file as it is now; None for nobody."""
        session = await self.door.login.session(request)
        path = self.door.settings.editors
        if session is None or path is None:
            return None
        try:
            codes = self.bench.languages.codes
            editors = await asyncio.to_thread(load_editors, path, codes)
        except SafarError as error:
            # Whoever was taken off the list is not let in because the list cannot be read.
            logger.error("%s", error)
            return None
        editor = editors.get(whose(session))
        return None if editor is None else Guest(editor, self.door.login.proof(session))

    async def sender(self, request: Request, form: str) -> Guest | None:
        """Who sent a form that carries `form`; None where it is no form of theirs."""
        guest = await self.guest(request)
        session = await self.door.login.session(request)
        mine = session is not None and self.door.login.proved(session, form)
        return guest if mine else None

    async def form(self, request: Request) -> tuple[Mapping[str, str], Guest | None]:
        """The fields of a form of the editor, and who sent it. Raises MessageRefused."""
        fields = await read_fields(request, MOST_BYTES, MOST_BYTES, MOST_FIELDS)
        return fields, await self.sender(request, fields.get("form", ""))

    def outside(self, request: Request) -> Response:
        """For who is not signed in."""
        return self.door.outside(self.door.pages.language_of(request))

    async def unproved(
        self,
        request: Request,
        fields: Mapping[str, str],
        again: Callable[[Guest], Awaitable[Response]],
    ) -> Response:
        """For a form of no session that is open. Who has signed in since then gets it back, as
        `again` shows it; who has not, a page that sends it once more after that."""
        guest = await self.guest(request)
        if guest is not None:
            return await again(guest)
        return self.told(_UNPROVED, FORBIDDEN, written=fields, back_to=request.url.path)

    def signed_out(self) -> Response:
        """For a form of nobody that holds nothing which somebody wrote."""
        return self.told(_SIGNED_OUT, FORBIDDEN)

    async def page(
        self,
        guest: Guest,
        look: Callable[[Desk], T],
        shown: Callable[[T], str],
        status: int = 200,
        written: Mapping[str, str] | None = None,
    ) -> Response:
        """The page of what there is to see, or what must be mended first, with what was written.

        Raises MessageRefused for what there is not, ApprovalRefused where a look does.
        """
        try:
            return HTMLResponse(shown(await self.bench.do(look)), status)
        except InvalidContent as error:
            logger.warning("editor: %s", error)
            found = error.findings
            files = await self.bench.do(lambda desk: broken(desk, found))
            back = Back(guest.form, files)
            told = [str(one) for one in found]
            return self.told(_BROKEN, UNPROCESSABLE, told, written=written, back=back)
        except ContentError as error:
            logger.warning("editor: %s", error)
            return self.told(_BROKEN, UNPROCESSABLE, str(error).splitlines(), written=written)
        except ApprovalRefused:
            raise
        except EditRefused as error:
            logger.warning("editor: %s", error)
            if written is None:
                raise MessageRefused("error.not_found", NOT_FOUND) from error
            return self.told(str(error), NOT_FOUND, written=written)

    def told(
        self,
        said: str,
        status: int,
        findings: Sequence[str] = (),
        *,
        written: Mapping[str, str] | None = None,
        back: Back | None = None,
        back_to: str = "",
    ) -> Response:
        """A page that says why there is none, and gives back what was written in a form. back:
        files that can be put back; back_to: the path that the form is sent to once more."""
        named = self.bench.named
        found = [named(one) for one in findings]
        html = self.renderer.told(named(said), found, written or {}, back, back_to)
        return HTMLResponse(html, status)
