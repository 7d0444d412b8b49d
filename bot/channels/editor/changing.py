"""What the buttons of a text do: each a change of its file, or refused with the reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from bot.channels.editor.looking import may_check, options_of, source_hash
from bot.guidance.editing import approving, texts
from bot.guidance.editing.approving import LASTS, Reader
from bot.guidance.editing.desk import Desk, Opened, TextId, file_hash, read
from bot.guidance.editing.entries import facts_still_true
from bot.guidance.editing.fields import text_of
from bot.guidance.editing.refused import ApprovalRefused, Conflict, EditRefused
from bot.guidance.editing.saving import Note
from bot.guidance.editing.signing import GivenSignature
from bot.guidance.editors import Editor

Fields = Mapping[str, str]


@dataclass(frozen=True)
class Order:
    """What an editor asks for: the text, the fields of the form, at what moment."""

    editor: Editor
    where: TextId
    fields: Fields
    now: datetime

    def note(self, what: str) -> Note:
        """What the history keeps of it."""
        return Note(what, f"{self.editor.by} ({self.editor.role}, {self.editor.name})", self.now)


def save(desk: Desk, order: Order) -> None:
    """Write the text of the form. Raises EditRefused, InvalidContent."""
    opened = _writable(desk, order)
    pack, entry = desk.pack(order.where.area), desk.entry(order.where.entry, order.where.area)
    options = [option.id for option in options_of(pack, entry)]
    wanted = text_of(order.fields, order.where.language, options)
    matches = order.fields.get("matches") == "1"
    texts.edit(desk, wanted, opened, order.note("edited"), matches=matches)


def undo(desk: Desk, order: Order) -> None:
    """Take back the last change of the text. Raises as save."""
    opened = _writable(desk, order)
    texts.undo(desk, order.where, opened.seen, order.note("undone"))


def restore(desk: Desk, order: Order) -> None:
    """Make the text say what it said in a version. Raises as save."""
    opened = _writable(desk, order)
    version = order.fields.get("version", "")
    texts.restore(desk, order.where, version, opened.seen, order.note("restored"))


def approve(desk: Desk, order: Order) -> None:
    """Approve the text as it was seen, until the day in the form. Raises as save."""
    opened, reader = _approved(desk, order)
    approving.approve(desk, opened, reader, _until(order), order.note("approved"))


def renew(desk: Desk, order: Order) -> None:
    """Renew one's own approval. Raises as save."""
    opened, reader = _approved(desk, order)
    approving.still_true(desk, opened, reader, _until(order), order.note("renewed"))


def withdraw(desk: Desk, order: Order) -> None:
    """Take back the approvals of one's organisation in one's role: nothing tells which of two
    people with the same role gave one. Raises as save."""
    opened, reader = _approved(desk, order)
    approving.withdraw(desk, opened, reader.by, reader.role, order.note("withdrawn"))


def facts(desk: Desk, order: Order) -> None:
    """Write that all facts of the entry, as they were seen, were checked today. Raises as save."""
    if not may_check(order.editor):
        raise EditRefused("Your role does not let you say that facts were checked")
    opened, until, where = _seen(desk, order), _until(order), order.where
    if (now := file_hash(read(opened.path))) != opened.seen:
        raise Conflict(opened.path, now)
    seen = order.fields.get("facts_seen", "")
    facts_still_true(desk, where.entry, until, order.note("facts checked"), where.area, seen=seen)


# What a page says that another page led to.
MADE_NEW = (
    "The entry is made. Add steps and more questions: 10 or more are needed to be found well."
)
# The buttons by the value that they send, with what is said when it is done.
CHANGES: Mapping[str, tuple[Callable[[Desk, Order], None], str]] = {
    "save": (save, "Saved. It is served as soon as the state allows."),
    "undo": (undo, "The last change is taken back."),
    "restore": (restore, "The earlier version is back."),
    "approve": (approve, "Approved."),
    "renew": (renew, "The approval is renewed."),
    "facts": (facts, "The facts are noted as checked today."),
    "withdraw": (withdraw, "The approvals of your organisation in your role are taken back."),
}


def _seen(desk: Desk, order: Order) -> Opened:
    """The text, as the editor had it before them. Raises EditRefused."""
    opened = desk.opened(order.where)
    if order.fields.get("source_seen", "") != source_hash(opened):
        raise EditRefused(
            "The text in the source language was changed meanwhile. Nothing was written. "
            "Open the text again and compare"
        )
    return replace(opened, seen=order.fields.get("seen") or None)


def _writable(desk: Desk, order: Order) -> Opened:
    opened = _seen(desk, order)
    source_language = desk.pack(order.where.area).source_language
    if not order.editor.may_write(order.where.language, source_language):
        raise EditRefused("Your role does not let you write this text")
    return opened


def _approved(desk: Desk, order: Order) -> tuple[Opened, Reader]:
    if not order.editor.may_approve(order.where.language):
        raise ApprovalRefused("Your role does not let you approve this text")
    return _seen(desk, order), Reader(order.editor.by, order.editor.role, _signature(order.fields))


def _signature(fields: Fields) -> GivenSignature | None:
    """What the approver's browser signed; None where nothing was."""
    key = fields.get("key", "")
    return GivenSignature(key, fields.get("signature", "")) if key else None


def _until(order: Order) -> date:
    return day_or_half_a_year(order.fields.get("review_by", ""), order.now)


def day_or_half_a_year(said: str, now: datetime) -> date:
    """The last day, as a form says it. Raises ApprovalRefused."""
    if not said:
        return now.astimezone(UTC).date() + LASTS
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise ApprovalRefused(f"{said[:20]!r} is no date. Write it as 2027-06-01") from error
