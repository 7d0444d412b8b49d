"""The handlers of the editor's page."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.channels.editor import looking
from bot.channels.editor.bench import Bench
from bot.channels.editor.changing import CHANGES, Order
from bot.channels.editor.listening import Listening
from bot.channels.form import FORBIDDEN, read_fields
from bot.channels.staff.door import SEE_OTHER, Door
from bot.channels.staff.links import whose
from bot.errors import ContentError, MessageRefused, SafarError, SettingsError
from bot.guidance.editing.desk import Desk, TextId
from bot.guidance.editing.refused import Conflict, EditRefused
from bot.guidance.editors import Editor, load_editors
from bot.guidance.finding import InvalidContent
from bot.guidance.model import EUROPE
from bot.guidance.watching import today
from bot.render.editor import EditorRenderer
from bot.render.editor_view import HistoryView, ListView, TextView, Wanted
from voice.speech.speech import NoAudio

logger = logging.getLogger(__name__)
T = TypeVar("T")
# A decision entry has 7 fields and 6 for each option; a text in any script has 64 kB at most,
# which a form writes three times as long.
MOST_FIELDS, MOST_BYTES = 200, 262_144
NOT_FOUND, CONFLICT, UNPROCESSABLE = 404, 409, 422
_TEXT = "/{area}/{topic}/{name}/{language}"
_SIGNED_OUT = (
    "You are not signed in, or this form is of an earlier time. Nothing was saved. Ask for a new "
    "link, and open the text again"
)
_BROKEN = (
    "A file must be mended first, by hand where it is kept. This text can be neither shown nor "
    "changed here until then"
)
_SILENT = (
    "There is no sound of this text: it is empty, or nobody has recorded it and no voice speaks "
    "this language here, or the voice failed. Callers would not hear it either: see docs/phone.md"
)
_TOO_LITTLE = "It can be shown when there are title, answer, text message and spoken text"


@dataclass(frozen=True)
class EditorPage:
    """The handlers behind the door: what may be seen and changed, by whom."""

    door: Door
    bench: Bench
    renderer: EditorRenderer
    listening: Listening

    def routes(self) -> list[Route]:
        """Where the handlers are."""
        return [
            *self.door.routes(),
            Route("/editor", self.overview, methods=["GET"]),
            Route(f"/editor/text{_TEXT}", self.text, methods=["GET"]),
            Route(f"/editor/text{_TEXT}", self.change, methods=["POST"]),
            Route(f"/editor/history{_TEXT}", self.history, methods=["GET"]),
        ]

    async def overview(self, request: Request) -> Response:
        """GET /editor : the entries of a pack with the states of their texts."""
        editor, session = await self._signed_in(request)
        if editor is None:
            return self.door.outside(self.door.pages.language_of(request))
        asked = request.query_params
        language = self._language(editor, asked.get("lang", ""))
        wanted = Wanted(asked.get("area", EUROPE), language, asked.get("state") or None)

        def shown(view: ListView) -> str:
            named = replace(view, findings=[self.bench.named(one) for one in view.findings])
            return self.renderer.overview(named, self._proof(session))

        return await self._page(lambda desk: looking.overview(desk, editor, wanted, today()), shown)

    async def text(self, request: Request) -> Response:
        """GET /editor/text/AREA/TOPIC/NAME/LANGUAGE : a text in its form."""
        editor, session = await self._signed_in(request)
        if editor is None:
            return self.door.outside(self.door.pages.language_of(request))
        where = _where(request)
        done = CHANGES.get(request.query_params.get("done", ""))
        said = done[1] if done else ""
        return await self._page(
            lambda desk: looking.text(desk, editor, where, today()),
            lambda view: self.renderer.text(view, self._proof(session), said),
        )

    async def change(self, request: Request) -> Response:
        """POST /editor/text/... : what the button says, or the form again with what is wrong."""
        fields = await read_fields(request, MOST_BYTES, MOST_BYTES, MOST_FIELDS)
        editor, session = await self._signed_in(request)
        mine = session is not None and self.door.login.proved(session, fields.get("form", ""))
        if editor is None or session is None or not mine:
            # What somebody wrote for hours is not lost because their session is over.
            return self._told(_SIGNED_OUT, FORBIDDEN, written=fields)
        where, wanted = _where(request), fields.get("do", "")
        order = Order(editor, where, fields, datetime.now(UTC))
        if wanted == "listen":
            return await self._listen(order)
        if wanted not in CHANGES:
            return await self._again(order, session, ())
        try:
            await self.bench.do(lambda desk: CHANGES[wanted][0](desk, order))
        except InvalidContent as error:
            found = [f"Line {f.line}: {f.cause}. {f.fix}" for f in error.findings]
            return await self._again(order, session, found, UNPROCESSABLE)
        except EditRefused as error:
            logger.info("%s: %s", where, error.code)
            status = CONFLICT if isinstance(error, Conflict) else UNPROCESSABLE
            return await self._again(order, session, [self.bench.named(str(error))], status)
        # Without host: a redirect must not go to whatever host the request names.
        return RedirectResponse(f"{request.url.path}?done={wanted}", SEE_OTHER)

    async def history(self, request: Request) -> Response:
        """GET /editor/history/... : what a text said before."""
        editor, session = await self._signed_in(request)
        if editor is None:
            return self.door.outside(self.door.pages.language_of(request))
        where = _where(request)

        def look(desk: Desk) -> tuple[HistoryView, TextView]:
            return looking.past(desk, editor, where), looking.text(desk, editor, where, today())

        return await self._page(
            look, lambda found: self.renderer.history(*found, self._proof(session))
        )

    async def _again(
        self, order: Order, session: str, findings: Sequence[str], status: int = 200
    ) -> Response:
        """The form with what was written in it, how people would get that, and what is wrong.

        It is still of the version that the editor saw: somebody else's change is not undone by
        sending the form once more.
        """
        fields, phrases = order.fields, self.renderer.phrases

        def look(desk: Desk) -> TextView:
            view = looking.text(desk, order.editor, order.where, today())
            if "title" in fields:
                view = looking.with_preview(desk, view, fields, phrases, today())
            told = findings or (() if view.preview else (_TOO_LITTLE,))
            seen, source = fields.get("seen", ""), fields.get("source_seen", "")
            return replace(view, findings=told, seen=seen, source_seen=source)

        def shown(view: TextView) -> str:
            matches = fields.get("matches") == "1"
            return self.renderer.text(view, self._proof(session), matches=matches)

        return await self._page(look, shown, status, fields)

    async def _listen(self, order: Order) -> Response:
        """The spoken text of the form as sound."""
        try:
            said = order.fields.get("spoken", "")
            path = await self.listening.file(said, order.where.language)
        except (NoAudio, SettingsError) as error:
            logger.warning("editor: %s", error.code)
            return self._told(_SILENT, NOT_FOUND)
        return FileResponse(path, media_type="audio/wav")

    async def _page(
        self,
        look: Callable[[Desk], T],
        shown: Callable[[T], str],
        status: int = 200,
        written: Mapping[str, str] | None = None,
    ) -> Response:
        """The page of what there is to see, or what must be mended first, with what was written.

        Raises MessageRefused for what there is not.
        """
        try:
            return HTMLResponse(shown(await self.bench.do(look)), status)
        except (InvalidContent, ContentError) as error:
            logger.warning("editor: %s", error)
            return self._told(_BROKEN, UNPROCESSABLE, str(error).splitlines(), written)
        except EditRefused as error:
            logger.warning("editor: %s", error)
            if written is None:
                raise MessageRefused("error.not_found", NOT_FOUND) from error
            return self._told(str(error), NOT_FOUND, written=written)

    def _told(
        self,
        said: str,
        status: int,
        findings: Sequence[str] = (),
        written: Mapping[str, str] | None = None,
    ) -> Response:
        """A page that says why there is none, and gives back what was written in a form."""
        named = self.bench.named
        found = [named(one) for one in findings]
        return HTMLResponse(self.renderer.told(named(said), found, written or {}), status)

    async def _signed_in(self, request: Request) -> tuple[Editor | None, str | None]:
        """Who asks, by the operator's file as it is now; and their session."""
        session = await self.door.login.session(request)
        path = self.door.settings.editors
        if session is None or path is None:
            return None, None
        try:
            codes = self.bench.languages.codes
            editors = await asyncio.to_thread(load_editors, path, codes)
        except SafarError as error:
            # Whoever was taken off the list is not let in because the list cannot be read.
            logger.error("%s", error)
            return None, None
        return editors.get(whose(session)), session

    def _proof(self, session: str | None) -> str:
        return self.door.login.proof(session or "")

    def _language(self, editor: Editor, asked: str) -> str:
        codes = self.bench.languages.codes
        if asked in codes:
            return asked
        own = [code for code in codes if code in editor.languages]
        return own[0] if own else self.bench.languages.default.code


def _where(request: Request) -> TextId:
    found = request.path_params
    return TextId(f"{found['topic']}/{found['name']}", found["language"], found["area"])
