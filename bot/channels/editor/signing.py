"""Signing approvals in the approver's own browser: the page of the key, and that of a text.

The private key is made in the browser and never comes here. What is signed is what the command
signs, and it is verified as that is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.editor.changing import day_or_half_a_year
from bot.channels.editor.looking import source_hash
from bot.channels.editor.room import UNPROCESSABLE, Room
from bot.guidance.editing.approving import Reader, words_to_sign
from bot.guidance.editing.desk import Desk, TextId
from bot.guidance.editing.refused import ApprovalRefused
from bot.guidance.editors import Editor
from bot.guidance.state import read_words
from bot.render.editor_view import KeyView, SignView

_MAY_NOT = "Your role does not let you approve this text"


@dataclass(frozen=True)
class SigningPage:
    """The handlers."""

    room: Room

    def routes(self) -> list[Route]:
        """Where the handlers are."""
        return [
            Route("/editor/key", self.key, methods=["GET"]),
            Route("/editor/sign/{area}/{topic}/{name}/{language}", self.text, methods=["GET"]),
        ]

    async def key(self, request: Request) -> Response:
        """GET /editor/key : the key of this browser."""
        guest = await self.room.guest(request)
        if guest is None:
            return self.room.outside(request)

        def look(desk: Desk) -> KeyView:
            return KeyView(guest.editor, _keys(desk, guest.editor), desk.approvers is not None)

        return await self.room.page(
            guest, look, lambda view: self.room.renderer.key(view, guest.form)
        )

    async def text(self, request: Request) -> Response:
        """GET /editor/sign/... : the text, and exactly the words that are signed."""
        guest = await self.room.guest(request)
        if guest is None:
            return self.room.outside(request)
        found, asked = request.path_params, request.query_params
        entry = f"{found['topic']}/{found['name']}"
        where = TextId(entry, found["language"], found["area"])

        def look(desk: Desk) -> SignView:
            return _sign_view(desk, guest.editor, where, asked.get("review_by", ""))

        try:
            return await self.room.page(
                guest, look, lambda view: self.room.renderer.sign(view, guest.form)
            )
        except ApprovalRefused as error:
            return self.room.told(str(error), UNPROCESSABLE)


def _sign_view(desk: Desk, editor: Editor, where: TextId, until: str) -> SignView:
    """Raises ApprovalRefused where the text cannot be approved, and as the desk does."""
    if not editor.may_approve(where.language):
        raise ApprovalRefused(_MAY_NOT)
    now = datetime.now(UTC)
    review_by = day_or_half_a_year(until, now)
    opened = desk.opened(where)
    reader = Reader(editor.by, editor.role)
    text, words = words_to_sign(desk, opened, reader, review_by, now.date())
    return SignView(
        editor,
        where,
        words=words.decode(),
        text=read_words(text).decode(),
        keys=_keys(desk, editor, where.language),
        seen=opened.seen or "",
        source_seen=source_hash(opened),
        review_by=review_by,
    )


def _keys(desk: Desk, editor: Editor, language: str | None = None) -> list[str]:
    """The names of the keys that count for this editor, in this language if one is given."""
    known = {} if desk.approvers is None else desk.approvers.keys
    return [
        name
        for name, one in known.items()
        if (one.by, one.role) == (editor.by, editor.role)
        and (language is None or one.covers(language))
    ]
