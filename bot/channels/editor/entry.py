"""The facts of an entry that is there: sources, contacts, possibilities, topic."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.channels.editor.placing import Told, told
from bot.channels.editor.room import AGAIN, CONFLICT, UNPROCESSABLE, Guest, Room
from bot.channels.form import FORBIDDEN
from bot.channels.staff.door import SEE_OTHER
from bot.guidance.about import BY_NAME
from bot.guidance.editing.decisions import put_options
from bot.guidance.editing.desk import Desk, TextId
from bot.guidance.editing.facts import EntryFacts, SeenEntry, entry_seen, put_facts
from bot.guidance.editing.moving import move_entry
from bot.guidance.editing.refused import Conflict, EditRefused
from bot.guidance.editing.rows import (
    MOST_ROWS,
    contact_rows,
    contacts_of,
    kept_rows,
    option_rows,
    options_of,
    rows_of,
    source_rows,
    sources_of,
)
from bot.guidance.editing.saving import Note
from bot.guidance.editing.several import SeveralFailed
from bot.guidance.editors import Editor
from bot.guidance.finding import InvalidContent
from bot.guidance.model import EMERGENCY_TOPIC, EUROPE, DecisionOption, Pack, is_emergency
from bot.render.editor_view import EntryView, Rows

logger = logging.getLogger(__name__)
Fields = Mapping[str, str]
_MAY_NOT = "Only who may write texts in the source language may change this"
_ENTRY = "/{area}/{topic}/{name}"
# A decision has two at least.
_NEW_OPTIONS = 2


@dataclass(frozen=True)
class _Order:
    editor: Editor
    where: TextId
    fields: Fields
    note: Note

    @property
    def seen(self) -> SeenEntry:
        return SeenEntry(self.where.entry, self.fields.get("seen", ""), self.where.area)


def _facts(desk: Desk, order: _Order) -> str:
    facts = EntryFacts(sources_of(order.fields), contacts_of(order.fields))
    put_facts(desk, order.seen, facts, order.note)
    return order.where.entry


def _options(desk: Desk, order: _Order) -> str:
    put_options(desk, order.seen, options_of(order.fields), order.note)
    return order.where.entry


def _move(desk: Desk, order: _Order) -> str:
    if not order.fields.get("topic"):
        raise EditRefused("Choose a topic")
    return move_entry(desk, order.seen, order.fields["topic"], order.note)


# The buttons by the value that they send: the name of the entry afterwards, and what is said.
_CHANGES: Mapping[str, tuple[Callable[[Desk, _Order], str], str, str]] = {
    "facts": (_facts, "sources", "Sources and contacts are saved."),
    "options": (_options, "possibilities", "The possibilities are saved."),
    "move": (_move, "moved", "The entry is in its new topic."),
}


@dataclass(frozen=True)
class EntryPage:
    """The handlers."""

    room: Room

    def routes(self) -> list[Route]:
        """Where the handlers are."""
        return [
            Route(f"/editor/entry{_ENTRY}", self.show, methods=["GET"]),
            Route(f"/editor/entry{_ENTRY}", self.change, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """GET /editor/entry/AREA/TOPIC/NAME : the forms."""
        guest = await self.room.guest(request)
        if guest is None:
            return self.room.outside(request)
        done = request.query_params.get("done", "")
        said = _CHANGES[done][2] if done in _CHANGES else ""
        return await self._page(guest, _where(request), {}, said=said)

    async def change(self, request: Request) -> Response:
        """POST /editor/entry/... : what the button says, or the forms with what is wrong."""
        fields, guest = await self.room.form(request)
        where, wanted = _where(request), fields.get("do", "")
        if guest is None:
            return await self.room.unproved(
                request,
                fields,
                lambda who: self._page(who, where, fields, Told([AGAIN]), FORBIDDEN),
            )
        if wanted not in _CHANGES:
            return await self._page(guest, where, fields)
        work, what, _ = _CHANGES[wanted]
        by = f"{guest.editor.by} ({guest.editor.role}, {guest.editor.name})"
        order = _Order(guest.editor, where, fields, Note(what, by, datetime.now(UTC)))
        try:
            name = await self.room.bench.do(lambda desk: _done(desk, order, work))
        except InvalidContent as error:
            rows = kept_rows(fields, "source")
            found = told(error.findings, fields, option_at(fields), rows)
            return await self._page(guest, where, fields, found, UNPROCESSABLE)
        except (EditRefused, SeveralFailed) as error:
            status = CONFLICT if isinstance(error, Conflict) else UNPROCESSABLE
            found = Told([self.room.bench.named(str(error))])
            return await self._page(guest, where, fields, found, status)
        who, old = guest.editor.name, f"{where.area} {where.entry}"
        logger.info("editor %s: %s of %s: now %s", who, what, old, name)
        # Without host: a redirect must not go to whatever host the request names.
        return RedirectResponse(f"/editor/entry/{where.area}/{name}?done={wanted}", SEE_OTHER)

    async def _page(
        self,
        guest: Guest,
        where: TextId,
        fields: Fields,
        found: Told | None = None,
        status: int = 200,
        *,
        said: str = "",
    ) -> Response:
        """The forms as the files are, and with what stands in the one that was sent."""

        def look(desk: Desk) -> EntryView:
            view = _with(_view(desk, guest.editor, where), fields)
            wrong = found or Told()
            return replace(view, findings=wrong.all, at=wrong.at, said=said)

        return await self.room.page(
            guest,
            look,
            lambda view: self.room.renderer.entry(view, guest.form),
            status,
            {} if fields else None,
        )


def _done(desk: Desk, order: _Order, work: Callable[[Desk, _Order], str]) -> str:
    source = desk.pack(order.where.area).source_language
    if not order.editor.may_write(source, source):
        raise EditRefused(_MAY_NOT)
    return work(desk, order)


def _view(desk: Desk, editor: Editor, where: TextId) -> EntryView:
    desk.renew()
    pack, entry = desk.pack(where.area), desk.entry(where.entry, where.area)
    source = pack.source_language
    text = entry.texts.get(source)
    options: Sequence[DecisionOption] = () if text is None else text.options
    fields = source_rows(entry.sources) | contact_rows(entry.contacts) | option_rows(options)
    # Its short name stays: the texts in other languages have it too.
    fields |= {f"row.{n}.kept": "1" for n in range(len(options))}
    return EntryView(
        editor=editor,
        id=replace(where, language=source),
        title="" if text is None else text.title,
        source_language=source,
        topics=_topics(desk, where),
        contacts=contact_names(desk.pack(), pack),
        languages=[code for code in desk.codes if code in entry.texts.keys() - {source}],
        fields=fields,
        rows=form_rows(fields),
        seen=entry_seen(desk, where.entry, where.area),
        signed=desk.approvers is not None,
        may_write=editor.may_write(source, source),
    )


def _with(view: EntryView, sent: Fields) -> EntryView:
    """The view with a form that was sent: of the version that was seen, so that somebody else's
    change is not undone by sending it again."""
    if not sent:
        return view
    kinds = {"source.", "contact.", "row."}
    mine = {kind for kind in kinds if any(name.startswith(kind) for name in sent)}
    kept = {
        name: value
        for name, value in view.fields.items()
        if not any(name.startswith(kind) for kind in mine)
    }
    fields = kept | dict(sent)
    seen = sent.get("seen", "")
    return replace(view, fields=fields, rows=form_rows(fields, sent.get("do", "")), seen=seen)


def form_rows(fields: Fields, do: str = "") -> Rows:
    """The rows that a form shows. do: which button asks for more."""
    return Rows(
        _more(rows_of(fields, "source"), int(do == "more_sources")),
        _more(rows_of(fields, "contact"), int(do == "more_contacts")),
        _more(rows_of(fields, "row"), _NEW_OPTIONS if do == "more_options" else 0),
    )


def _more(rows: Sequence[int], more: int) -> Sequence[int]:
    """The numbers of the rows, and of `more` new ones."""
    after = max(rows, default=-1) + 1
    return [*rows, *(n for n in range(after, after + more) if n < MOST_ROWS)]


def contact_names(main: Pack, pack: Pack) -> list[tuple[str, str]]:
    """(id, name) of the contacts that an entry of the pack may name."""
    found = {**main.contacts, **pack.contacts}
    words = {**main.words[main.source_language].contacts}
    words |= pack.words[pack.source_language].contacts
    return [(name, words[name].name if name in words else name) for name in found]


def _topics(desk: Desk, where: TextId) -> list[tuple[str, str]]:
    if where.area != EUROPE or where.entry in BY_NAME or is_emergency(where.entry):
        return []
    pack, own = desk.pack(), where.entry.partition("/")[0]
    names = pack.words[pack.source_language].topics
    others = [topic for topic in pack.topics if topic not in (own, EMERGENCY_TOPIC)]
    return [(topic, names.get(topic, topic)) for topic in others]


def option_at(fields: Fields) -> Callable[[str, str], str]:
    """Where a possibility's field stands in the form."""
    at = {fields.get(f"row.{n}.id", "").strip(): n for n in kept_rows(fields, "row")}
    return lambda option, name: f"row.{at.get(option, 0)}.{name}"


def _where(request: Request) -> TextId:
    found = request.path_params
    return TextId(f"{found['topic']}/{found['name']}", "", found["area"])
