"""Topics: the form of one, and what its buttons do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.channels.editor.placing import plain
from bot.channels.editor.room import AGAIN, CONFLICT, UNPROCESSABLE, Guest, Room
from bot.channels.form import FORBIDDEN
from bot.channels.staff.door import SEE_OTHER
from bot.guidance.editing.desk import Desk
from bot.guidance.editing.refused import Conflict, EditRefused
from bot.guidance.editing.saving import Note
from bot.guidance.editing.several import SeveralFailed
from bot.guidance.editing.topics import MOST, drop_topic, put_topic, topics_seen
from bot.guidance.editors import Editor
from bot.guidance.finding import InvalidContent
from bot.render.editor_view import TopicView

Fields = Mapping[str, str]
_MAY_NOT = "Only who may write texts in the source language may make or change this"
_SAID = {
    "save": (
        "The topic is saved in all languages. People see it when it has an entry. With a "
        "new name and an entry in it, languages that no computer's voice speaks, such as Pashto "
        "and Somali, are not offered on the telephone until its name and its list are recorded."
    ),
    "drop": "The topic is taken out.",
}


@dataclass(frozen=True)
class TopicsPage:
    """The handlers."""

    room: Room

    def routes(self) -> list[Route]:
        """Where the handlers are."""
        return [
            Route("/editor/topics", self.show, methods=["GET"]),
            Route("/editor/topics", self.change, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """GET /editor/topics : the topics, and the form of one."""
        guest = await self.room.guest(request)
        if guest is None:
            return self.room.outside(request)
        asked = request.query_params
        topic, said = asked.get("id", ""), _SAID.get(asked.get("done", ""), "")

        def look(desk: Desk) -> TopicView:
            return replace(_view(desk, guest.editor, topic), said=said)

        return await self.room.page(
            guest, look, lambda view: self.room.renderer.topic(view, guest.form)
        )

    async def change(self, request: Request) -> Response:
        """POST /editor/topics : the topic, or the form again with what is wrong."""
        fields, guest = await self.room.form(request)
        if guest is None:
            return await self.room.unproved(
                request, fields, lambda who: self._again(who, fields, [AGAIN], FORBIDDEN)
            )
        do = "drop" if fields.get("do") == "drop" else "save"
        try:
            await self.room.bench.do(lambda desk: _change(desk, guest.editor, fields, do))
        except InvalidContent as error:
            found = list(dict.fromkeys(map(plain, error.findings)))
            return await self._again(guest, fields, found, UNPROCESSABLE)
        except (EditRefused, SeveralFailed) as error:
            status = CONFLICT if isinstance(error, Conflict) else UNPROCESSABLE
            found = [self.room.bench.named(str(error))]
            return await self._again(guest, fields, found, status)
        shown = "" if do == "drop" else fields.get("id", "").strip()
        # Without host: a redirect must not go to whatever host the request names.
        asked = urlencode({"id": shown, "done": do})
        return RedirectResponse(f"/editor/topics?{asked}", SEE_OTHER)

    async def _again(self, guest: Guest, fields: Fields, found: list[str], status: int) -> Response:
        def look(desk: Desk) -> TopicView:
            view = _view(desk, guest.editor, fields.get("was", ""))
            # Of the version that was seen: somebody else's change is not undone by sending again.
            return replace(view, fields=fields, seen=fields.get("seen", ""), findings=found)

        return await self.room.page(
            guest, look, lambda view: self.room.renderer.topic(view, guest.form), status, {}
        )


def _change(desk: Desk, editor: Editor, fields: Fields, do: str) -> None:
    source = desk.pack().source_language
    if not editor.may_write(source, source):
        raise EditRefused(_MAY_NOT)
    topic, seen = fields.get("id", "").strip(), fields.get("seen", "")
    note = Note("topic", f"{editor.by} ({editor.role}, {editor.name})", datetime.now(UTC))
    if do == "drop":
        drop_topic(desk, topic, seen, note)
        return
    if topic in desk.pack().topics and fields.get("was") != topic:
        raise EditRefused(f"There is a topic {topic} already. Open it in the list below")
    known = {code: words.topics.get(topic, "") for code, words in desk.pack().words.items()}
    names = {
        # In languages that are not this editor's, the names stay what they are.
        code: " ".join(said.split())
        for code in desk.codes
        if (said := fields.get(f"name.{code}", "") if editor.covers(code) else known.get(code, ""))
        and said.strip()
    }
    put_topic(desk, topic, names, seen, note)


def _view(desk: Desk, editor: Editor, topic: str) -> TopicView:
    desk.renew()
    pack = desk.pack()
    names = pack.words[pack.source_language].topics
    known = topic in pack.topics
    listed = [(one, names.get(one, one), len(pack.in_topic(one))) for one in pack.topics]
    fields = {
        f"name.{code}": words.topics.get(topic, "") for code, words in pack.words.items() if known
    }
    return TopicView(editor, listed, topic if known else "", fields, topics_seen(desk), MOST)
