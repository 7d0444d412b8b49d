"""The handlers of the editor's page."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.channels.editor import looking
from bot.channels.editor.changing import CHANGES, MADE_NEW, Order
from bot.channels.editor.listening import Listening
from bot.channels.editor.placing import Told, told
from bot.channels.editor.room import AGAIN, CONFLICT, NOT_FOUND, UNPROCESSABLE, Guest, Room
from bot.channels.form import FORBIDDEN
from bot.channels.staff.door import SEE_OTHER
from bot.errors import SettingsError
from bot.guidance.editing.desk import Desk, TextId
from bot.guidance.editing.fields import option_field
from bot.guidance.editing.refused import Conflict, EditRefused
from bot.guidance.editors import Editor
from bot.guidance.finding import InvalidContent
from bot.guidance.model import EUROPE
from bot.guidance.watching import today
from bot.render.editor_view import HistoryView, ListView, TextView, Wanted
from voice.speech.speech import NoAudio

logger = logging.getLogger(__name__)
_TEXT = "/{area}/{topic}/{name}/{language}"
_SILENT = (
    "There is no sound of this text: it is empty, or nobody has recorded it and no voice speaks "
    "this language here, or the voice failed. Callers would not hear it either: see docs/phone.md"
)
MENDED = "The file is as it was when it could last be read. What was in it is kept in its history."
_TOO_LITTLE = "It can be shown when there are title, answer, text message and spoken text"


@dataclass(frozen=True)
class EditorPage:
    """The handlers behind the door: what may be seen and changed, by whom."""

    room: Room
    listening: Listening

    def routes(self) -> list[Route]:
        """Where the handlers are."""
        return [
            *self.room.door.routes(),
            Route("/editor", self.overview, methods=["GET"]),
            Route(f"/editor/text{_TEXT}", self.text, methods=["GET"]),
            Route(f"/editor/text{_TEXT}", self.change, methods=["POST"]),
            Route(f"/editor/history{_TEXT}", self.history, methods=["GET"]),
        ]

    async def overview(self, request: Request) -> Response:
        """GET /editor : the entries of a pack with the states of their texts."""
        guest = await self.room.guest(request)
        if guest is None:
            return self.room.outside(request)
        editor = guest.editor
        asked = request.query_params
        language = self._language(editor, asked.get("lang", ""))
        wanted = Wanted(asked.get("area", EUROPE), language, asked.get("state") or None)
        mended = asked.get("done") == "mended"

        def shown(view: ListView) -> str:
            bench = self.room.bench
            named = replace(view, findings=[bench.named(one) for one in view.findings])
            return self.room.renderer.overview(named, guest.form, MENDED if mended else "")

        def look(desk: Desk) -> ListView:
            return looking.overview(desk, editor, wanted, today())

        return await self.room.page(guest, look, shown)

    async def text(self, request: Request) -> Response:
        """GET /editor/text/AREA/TOPIC/NAME/LANGUAGE : a text in its form."""
        guest = await self.room.guest(request)
        if guest is None:
            return self.room.outside(request)
        where = _where(request)
        done = request.query_params.get("done", "")
        said = MADE_NEW if done == "new" else CHANGES[done][1] if done in CHANGES else ""
        return await self.room.page(
            guest,
            lambda desk: looking.text(desk, guest.editor, where, today()),
            lambda view: self.room.renderer.text(view, guest.form, said),
        )

    async def change(self, request: Request) -> Response:
        """POST /editor/text/... : what the button says, or the form again with what is wrong."""
        fields, guest = await self.room.form(request)
        where, wanted = _where(request), fields.get("do", "")
        if guest is None:

            async def again(who: Guest) -> Response:
                asked = Order(who.editor, where, fields, datetime.now(UTC))
                return await self._again(asked, who, Told([AGAIN]), FORBIDDEN)

            return await self.room.unproved(request, fields, again)
        order = Order(guest.editor, where, fields, datetime.now(UTC))
        if wanted == "listen":
            return await self._listen(order)
        if wanted not in CHANGES:
            return await self._again(order, guest, Told())
        try:
            await self.room.bench.do(lambda desk: CHANGES[wanted][0](desk, order))
        except InvalidContent as error:
            found = told(error.findings, fields, option_field, lines=True)
            return await self._again(order, guest, found, UNPROCESSABLE)
        except EditRefused as error:
            logger.info("%s: %s", where, error.code)
            status = CONFLICT if isinstance(error, Conflict) else UNPROCESSABLE
            return await self._again(
                order, guest, Told([self.room.bench.named(str(error))]), status
            )
        # Without host: a redirect must not go to whatever host the request names.
        return RedirectResponse(f"{request.url.path}?done={wanted}", SEE_OTHER)

    async def history(self, request: Request) -> Response:
        """GET /editor/history/... : what a text said before."""
        guest = await self.room.guest(request)
        if guest is None:
            return self.room.outside(request)
        where, editor = _where(request), guest.editor

        def look(desk: Desk) -> tuple[HistoryView, TextView]:
            return looking.past(desk, editor, where), looking.text(desk, editor, where, today())

        return await self.room.page(
            guest, look, lambda found: self.room.renderer.history(*found, guest.form)
        )

    async def _again(self, order: Order, guest: Guest, found: Told, status: int = 200) -> Response:
        """The form with what was written in it, how people would get that, and what is wrong.

        It is still of the version that the editor saw: somebody else's change is not undone by
        sending the form once more.
        """
        fields, phrases = order.fields, self.room.renderer.phrases

        def look(desk: Desk) -> TextView:
            view = looking.text(desk, order.editor, order.where, today())
            if "title" in fields:
                view = looking.with_preview(desk, view, fields, phrases, today())
            every = found.all or (() if view.preview else (_TOO_LITTLE,))
            seen, source = fields.get("seen", ""), fields.get("source_seen", "")
            facts = fields.get("facts_seen", "")
            return replace(
                view,
                findings=every,
                at=found.at,
                seen=seen,
                source_seen=source,
                facts_seen=facts,
            )

        def shown(view: TextView) -> str:
            matches = fields.get("matches") == "1"
            return self.room.renderer.text(view, guest.form, matches=matches)

        return await self.room.page(guest, look, shown, status, fields)

    async def _listen(self, order: Order) -> Response:
        """The spoken text of the form as sound."""
        try:
            said = order.fields.get("spoken", "")
            path = await self.listening.file(said, order.where.language)
        except (NoAudio, SettingsError) as error:
            logger.warning("editor: %s", error.code)
            return self.room.told(_SILENT, NOT_FOUND)
        return FileResponse(path, media_type="audio/wav")

    def _language(self, editor: Editor, asked: str) -> str:
        codes = self.room.bench.languages.codes
        if asked in codes:
            return asked
        own = [code for code in codes if code in editor.languages]
        return own[0] if own else self.room.bench.languages.default.code


def _where(request: Request) -> TextId:
    found = request.path_params
    return TextId(f"{found['topic']}/{found['name']}", found["language"], found["area"])
