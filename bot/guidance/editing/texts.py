"""Changes of a text by editors and translators."""

from __future__ import annotations

from dataclasses import replace

from bot.guidance import files
from bot.guidance.editing import history
from bot.guidance.editing.desk import Desk, Opened, TextId, file_hash, read
from bot.guidance.editing.mending import mend, unreadable
from bot.guidance.editing.refused import Conflict, EditRefused
from bot.guidance.editing.saving import Note, Written, save
from bot.guidance.finding import InvalidContent
from bot.guidance.model import Text
from bot.guidance.state import PENDING, text_hash
from bot.guidance.writing import written


def edit(desk: Desk, text: Text, opened: Opened, note: Note, *, matches: bool = False) -> Written:
    """Write `text` where `opened` was opened; an approval of another text then no longer counts.

    opened: what the editor saw. matches: the editor says that the translation says the same as
    `opened.source`; without it a translation stays with the source text that it was made of.
    Approvals in `text` are left out of account: those of the file stay. Raises Conflict,
    InvalidContent or EditRefused (see save).
    """
    before = opened.text
    translates = before.translates if before is not None else PENDING
    if opened.source is None:
        translates = None
    elif matches:
        translates = text_hash(opened.source)
    wanted = replace(
        text,
        language=opened.id.language,
        translates=translates,
        approvals=() if before is None else before.approvals,
    )
    return put(desk, wanted, opened, note)


def stamp(desk: Desk, opened: Opened, note: Note) -> Written:
    """Record that a translation says the same as its source text, as both were seen.

    Raises EditRefused for a source text, or where there is no translation; and as edit.
    """
    if opened.text is None:
        raise EditRefused(f"{opened.path}: there is no text yet. Write it first")
    if opened.source is None:
        raise EditRefused(f"{opened.path}: this is no translation; it has nothing to match")
    return edit(desk, opened.text, opened, note, matches=True)


def put(desk: Desk, text: Text, opened: Opened, note: Note) -> Written:
    """Write exactly `text`, approvals included. Raises as edit."""
    content = read(opened.path)
    if file_hash(content) != opened.seen:
        raise Conflict(opened.path, file_hash(content))
    return save(desk, opened.path, written(opened.path, text, content), opened.seen, note)


def restore(desk: Desk, where: TextId, version: str, seen: str | None, note: Note) -> Written:
    """Make a text say what it said in a version of the history (its hash).

    What was approved stays as it is now; an approval of the old text, if it is still there and
    has not run out, counts again. Raises EditRefused where there is no such version; and as edit.
    """
    opened = replace(desk.opened(where), seen=seen)
    old = files.parse_text(opened.path, history.content_of(opened.path, version))
    approvals = old.approvals if opened.text is None else opened.text.approvals
    return put(desk, replace(old, approvals=approvals), opened, note)


def undo(desk: Desk, where: TextId, seen: str | None, note: Note) -> Written:
    """Make a text say what it said before its last change; a file that cannot be read is as it
    was when it last could (mending.py). Raises as restore."""
    if unreadable(desk.path(where)):
        return mend(desk, desk.path(where), seen, note)
    opened = desk.opened(where)
    for version in history.versions(opened.path):
        try:
            old = files.parse_text(opened.path, history.content_of(opened.path, version.hash))
        except InvalidContent:
            # Somebody broke the file with another program, and mended it.
            continue
        if opened.text is None or replace(old, approvals=opened.text.approvals) != opened.text:
            return restore(desk, where, version.hash, seen, note)
    raise EditRefused(f"{opened.path}: no earlier text is known")
