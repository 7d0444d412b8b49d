"""Approvals: given, renewed, taken back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.guidance.approvers import is_signed, signed_words
from bot.guidance.editing.desk import Desk, Opened
from bot.guidance.editing.refused import ApprovalRefused
from bot.guidance.editing.saving import Note, Written
from bot.guidance.editing.signing import Signer
from bot.guidance.editing.texts import put
from bot.guidance.model import Approval, Text
from bot.guidance.state import fits, is_outdated, text_hash

# How long an approval holds where nobody says until when: half a year.
LASTS = timedelta(days=182)


@dataclass(frozen=True)
class Reader:
    """Who approves: organisation, role, and the key, where the deployment asks for one."""

    by: str
    role: str
    key: Signer | None = None


def approve(desk: Desk, opened: Opened, reader: Reader, review_by: date, note: Note) -> Written:
    """Approve the text that the reader saw (`opened`), from `note.time` until `review_by`.

    An earlier approval by the same organisation in the same role gives way. Raises
    ApprovalRefused for a translation of an older source text, an entry or file that is not
    sound, a day in the past, or a key that does not count; Conflict when the text was changed
    meanwhile; and as edit.
    """
    text, approval = _unsigned(desk, opened, reader, review_by, note.time.date())
    if reader.key is not None or desk.approvers is not None:
        approval = _signed(desk, opened, text, approval, reader.key)
    others = tuple(a for a in text.approvals if not _same_reader(a, approval))
    return put(desk, replace(text, approvals=(*others, approval)), opened, note)


def words_to_sign(
    desk: Desk, opened: Opened, reader: Reader, review_by: date, today: date
) -> tuple[Text, bytes]:
    """The text, and exactly what a signature of its approval on that day is over.

    Raises ApprovalRefused as approve.
    """
    text, approval = _unsigned(desk, opened, reader, review_by, today)
    pack = desk.pack(opened.id.area).id
    return text, signed_words(pack, opened.id.entry, text, approval)


def _unsigned(
    desk: Desk, opened: Opened, reader: Reader, review_by: date, today: date
) -> tuple[Text, Approval]:
    """The text with its approval, before it is signed. Raises ApprovalRefused."""
    text = _approvable(desk, opened)
    if review_by <= today:
        raise ApprovalRefused(f"{review_by} has passed; the approval must hold longer than today")
    entry = desk.entry(opened.id.entry, opened.id.area)
    if entry.review_by < today:
        raise ApprovalRefused(
            f"{entry.id}: its facts were to be checked again by {entry.review_by}. Check them, "
            "then: safar content still-true --facts"
        )
    approval = Approval(reader.by, reader.role, today, review_by, text_hash(text), text.translates)
    return text, approval


def still_true(desk: Desk, opened: Opened, reader: Reader, review_by: date, note: Note) -> Written:
    """Renew the reader's own approval of the same text. Raises as approve.

    It never makes an approval of what the reader has not approved before.
    """
    text = _approvable(desk, opened)
    mine = [a for a in text.approvals if (a.by, a.role) == (reader.by, reader.role)]
    if not any(fits(a, text) for a in mine):
        reason = "the text was changed after it" if mine else "there is none"
        raise ApprovalRefused(
            f"{opened.id}: no approval of {reader.by} ({reader.role}) to renew: {reason}. "
            "Read the text, then: safar content approve"
        )
    return approve(desk, opened, reader, review_by, note)


def withdraw(desk: Desk, opened: Opened, by: str, role: str, note: Note) -> Written:
    """Take back the approvals of an organisation in a role.

    Raises ApprovalRefused where there is none; and as edit.
    """
    text = opened.text
    others = (
        () if text is None else tuple(a for a in text.approvals if (a.by, a.role) != (by, role))
    )
    if text is None or others == text.approvals:
        raise ApprovalRefused(f"{opened.id}: there is no approval of {by} ({role})")
    return put(desk, replace(text, approvals=others), opened, note)


def _approvable(desk: Desk, opened: Opened) -> Text:
    """The text, where it is sound and matches its source text. Raises ApprovalRefused."""
    if opened.text is None:
        raise ApprovalRefused(f"{opened.id}: there is no text to approve")
    if faults := [f for f in desk.shelf.findings if f.path == opened.path]:
        raise ApprovalRefused(f"{opened.id}: mend the file first. {faults[0]}")
    pack = desk.pack(opened.id.area)
    if is_outdated(pack, pack.entries[opened.id.entry], opened.text):
        raise ApprovalRefused(
            f"{opened.id}: the source text was changed after this translation. Compare them, "
            "correct it, then: safar content stamp"
        )
    return opened.text


def _signed(
    desk: Desk, opened: Opened, text: Text, approval: Approval, key: Signer | None
) -> Approval:
    if key is None:
        raise ApprovalRefused("Approvals must be signed here. Give your key: --key FILE")
    if desk.approvers is not None:
        known = desk.approvers.keys.get(key.name)
        if known is None:
            raise ApprovalRefused(f"The key {key.name} is not among those that count here")
        if (known.by, known.role) != (approval.by, approval.role):
            raise ApprovalRefused(f"The key {key.name} is of {known.by} ({known.role})")
        if not known.covers(opened.id.language):
            raise ApprovalRefused(
                f"The key {key.name} does not count for {opened.id.language}, only for "
                + ", ".join(sorted(known.languages))
            )
    pack = desk.pack(opened.id.area).id
    signed = key.signed(pack, opened.id.entry, text, approval)
    if desk.approvers is not None and not is_signed(
        pack, opened.id.entry, text, signed, desk.approvers
    ):
        raise ApprovalRefused(
            "The signature does not fit this text, day and key. Open the text again, read it, and "
            "sign it anew"
        )
    return signed


def _same_reader(one: Approval, other: Approval) -> bool:
    return (one.by, one.role, one.key) == (other.by, other.role, other.key)
