"""New entries and contacts: each a form, and what its button does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, get_args
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.channels.editor.entry import contact_names, form_rows, option_at
from bot.channels.editor.placing import Told, told
from bot.channels.editor.room import AGAIN, CONFLICT, UNPROCESSABLE, Guest, Room
from bot.channels.form import FORBIDDEN
from bot.channels.staff.door import SEE_OTHER
from bot.guidance.editing.approving import LASTS
from bot.guidance.editing.contacts import Named, contacts_seen, put_contact
from bot.guidance.editing.desk import Desk
from bot.guidance.editing.entries import Facts, new_entry
from bot.guidance.editing.fields import text_of
from bot.guidance.editing.refused import Conflict, EditRefused
from bot.guidance.editing.rows import contacts_of, kept_rows, options_of, sources_of
from bot.guidance.editing.saving import Note
from bot.guidance.editing.several import SeveralFailed
from bot.guidance.editors import Editor
from bot.guidance.finding import InvalidContent
from bot.guidance.model import EUROPE, Contact, ContactWords, Hours, Stage
from bot.guidance.watching import today
from bot.render.editor_view import ContactView, NewView, Rows

Fields = Mapping[str, str]
OK = 200
SAVED = "The contact is saved in all languages. Entries name it in their facts."
_MAY_NOT = "Only who may write texts in the source language may make or change this"
_HOURS: tuple[Hours, ...] = get_args(Hours)
_STAGES: tuple[Stage, ...] = get_args(Stage)


@dataclass(frozen=True)
class MakingPage:
    """The handlers."""

    room: Room

    def routes(self) -> list[Route]:
        """Where the handlers are."""
        return [
            Route("/editor/new", self.show_new, methods=["GET"]),
            Route("/editor/new", self.make, methods=["POST"]),
            Route("/editor/contacts", self.show_contact, methods=["GET"]),
            Route("/editor/contacts", self.put, methods=["POST"]),
        ]

    async def show_new(self, request: Request) -> Response:
        """GET /editor/new : the form of a new entry."""
        guest = await self.room.guest(request)
        if guest is None:
            return self.room.outside(request)
        fields = {"area": request.query_params.get("area", EUROPE)}
        return await self._new(guest, fields | {"review_by": str(today() + LASTS)})

    async def make(self, request: Request) -> Response:
        """POST /editor/new : the entry, or the form again with what is wrong."""
        fields, guest = await self.room.form(request)
        if guest is None:
            return await self.room.unproved(
                request, fields, lambda who: self._new(who, fields, Told([AGAIN]), FORBIDDEN)
            )
        if fields.get("do", "make") != "make":
            return await self._new(guest, fields)
        note = _note(guest.editor, "new")
        found, status = await self._tried(
            lambda desk: _make(desk, guest.editor, fields, note), fields
        )
        if status != OK:
            return await self._new(guest, fields, found, status)
        area = fields.get("area", EUROPE)
        where = f"{area}/{_name(fields)}"
        source = await self.room.bench.do(lambda desk: desk.pack(area).source_language)
        # Without host: a redirect must not go to whatever host the request names.
        return RedirectResponse(f"/editor/text/{where}/{source}?done=new", SEE_OTHER)

    async def show_contact(self, request: Request) -> Response:
        """GET /editor/contacts : the contacts, and the form of one."""
        guest = await self.room.guest(request)
        if guest is None:
            return self.room.outside(request)
        asked = request.query_params
        area, name = asked.get("area", EUROPE), asked.get("id", "")
        said = SAVED if asked.get("done") == "saved" else ""

        def look(desk: Desk) -> ContactView:
            desk.renew()
            return replace(_contact_view(desk, guest.editor, area, name), said=said)

        return await self.room.page(
            guest, look, lambda view: self.room.renderer.contact(view, guest.form)
        )

    async def put(self, request: Request) -> Response:
        """POST /editor/contacts : the contact, or the form again with what is wrong."""
        fields, guest = await self.room.form(request)
        if guest is None:
            return await self.room.unproved(
                request, fields, lambda who: self._contact(who, fields, Told([AGAIN]), FORBIDDEN)
            )
        note = _note(guest.editor, "contact")
        found, status = await self._tried(
            lambda desk: _put(desk, guest.editor, fields, note), fields
        )
        area, name = fields.get("area", EUROPE), fields.get("id", "").strip()
        if status == OK:
            asked = urlencode({"area": area, "id": name, "done": "saved"})
            return RedirectResponse(f"/editor/contacts?{asked}", SEE_OTHER)
        return await self._contact(guest, fields, found, status)

    async def _contact(self, guest: Guest, fields: Fields, found: Told, status: int) -> Response:
        def look(desk: Desk) -> ContactView:
            view = _contact_view(desk, guest.editor, fields.get("area", EUROPE))
            # Of the version that was seen: somebody else's change is not undone by sending again.
            return replace(view, fields=fields, seen=fields.get("seen", ""), findings=found.all)

        return await self.room.page(
            guest, look, lambda view: self.room.renderer.contact(view, guest.form), status, {}
        )

    async def _tried(self, work: Callable[[Desk], None], fields: Fields) -> tuple[Told, int]:
        """What is wrong with the work at the desk, and the status of the answer."""
        named = self.room.bench.named
        try:
            await self.room.bench.do(work)
        except InvalidContent as error:
            rows = kept_rows(fields, "source")
            return told(error.findings, fields, option_at(fields), rows), UNPROCESSABLE
        except (EditRefused, SeveralFailed) as error:
            status = CONFLICT if isinstance(error, Conflict) else UNPROCESSABLE
            return Told([named(str(error))]), status
        return Told(), OK

    async def _new(
        self, guest: Guest, fields: Fields, found: Told | None = None, status: int = OK
    ) -> Response:
        return await self.room.page(
            guest,
            lambda desk: _new_view(desk, guest.editor, fields, found or Told()),
            lambda view: self.room.renderer.new(view, guest.form),
            status,
            fields if found else None,
        )


def _make(desk: Desk, editor: Editor, fields: Fields, note: Note) -> None:
    desk.renew()
    area = fields.get("area", EUROPE)
    source = desk.pack(area).source_language
    if not editor.may_write(source, source):
        raise EditRefused(_MAY_NOT)
    if not fields.get("topic"):
        raise EditRefused("Choose a topic")
    facts = Facts(
        stage=next((one for one in _STAGES if one == fields.get("stage")), "any"),
        sources=sources_of(fields),
        review_by=_day(fields.get("review_by", "")),
        contacts=contacts_of(fields),
        where=area,
    )
    text = text_of(dict(fields) | {"made": "written"}, source, ())
    text = replace(text, options=options_of(fields))
    new_entry(desk, _name(fields), facts, text, note)


def _put(desk: Desk, editor: Editor, fields: Fields, note: Note) -> None:
    area = fields.get("area", EUROPE)
    source = desk.pack(area).source_language
    if not editor.may_write(source, source):
        raise EditRefused(_MAY_NOT)
    known = desk.pack(area).contacts.get(fields.get("id", "").strip())
    if known is not None and fields.get("was") != known.id:
        raise EditRefused(f"There is a contact {known.id} already. Open it in the list below")
    hours = next((one for one in _HOURS if one == fields.get("hours")), None)
    contact = Contact(
        fields.get("id", "").strip(),
        " ".join(fields.get("phone", "").split()) or None,
        fields.get("web", "").strip() or None,
        hours,
        fields.get("free") == "1",
        tuple(fields.get("languages", "").replace(",", " ").split()),
        fields.get("source", "").strip(),
    )
    words = {
        code: ContactWords(name, " ".join(fields.get(f"where.{code}", "").split()))
        for code in desk.codes
        if editor.covers(code) and (name := " ".join(fields.get(f"name.{code}", "").split()))
    }
    # In languages that are not this editor's, the words stay what they are.
    for code, there in desk.pack(area).words.items():
        if not editor.covers(code) and contact.id in there.contacts:
            words[code] = there.contacts[contact.id]
    put_contact(desk, Named(contact, words), fields.get("seen", ""), note, area)


def _new_view(desk: Desk, editor: Editor, fields: Fields, found: Told) -> NewView:
    desk.renew()
    area = fields.get("area", EUROPE)
    pack, main = desk.pack(area), desk.pack()
    names = main.words[main.source_language].topics
    rows = form_rows(fields, fields.get("do", ""))
    return NewView(
        editor,
        area,
        tuple(desk.packs),
        [(topic, names.get(topic, topic)) for topic in main.topics],
        contact_names(main, pack),
        fields,
        Rows(rows.sources or [0], rows.contacts or [0], rows.options),
        found.all,
        found.at,
    )


def _contact_view(desk: Desk, editor: Editor, area: str, name: str = "") -> ContactView:
    """The form of the contact `name`, of a new one where there is none."""
    contacts = _names(desk, area, desk.pack(area).contacts)
    fields, seen = _known(desk, area, name), contacts_seen(desk, area)
    return ContactView(editor, area, tuple(desk.packs), contacts, name, fields, seen)


def _names(desk: Desk, area: str, contacts: Mapping[str, Any]) -> list[tuple[str, str]]:
    pack = desk.pack(area)
    words = pack.words[pack.source_language].contacts
    return [(name, words[name].name if name in words else name) for name in contacts]


def _known(desk: Desk, area: str, name: str) -> Fields:
    """The fields of a contact that there is; none of one that is new."""
    pack = desk.pack(area)
    contact = pack.contacts.get(name)
    if contact is None:
        return {}
    fields = {
        "id": contact.id,
        "was": contact.id,
        "phone": contact.phone or "",
        "web": contact.web or "",
        "hours": contact.hours or "",
        "free": "1" if contact.free else "",
        "languages": " ".join(contact.languages),
        "source": contact.source,
    }
    for code, words in pack.words.items():
        if name in words.contacts:
            fields[f"name.{code}"] = words.contacts[name].name
            fields[f"where.{code}"] = words.contacts[name].where
    return fields


def _name(fields: Fields) -> str:
    return f"{fields.get('topic', '')}/{fields.get('name', '').strip()}"


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise EditRefused(f"{said[:20]!r} is no date. Write it as 2027-06-01") from error


def _note(editor: Editor, what: str) -> Note:
    return Note(what, f"{editor.by} ({editor.role}, {editor.name})", datetime.now(UTC))
