"""From the files to what a page of the editor shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.guidance.editing import history
from bot.guidance.editing.approving import LASTS
from bot.guidance.editing.desk import Desk, Opened, TextId, file_hash, read
from bot.guidance.editing.fields import empty, fields_of, text_of
from bot.guidance.editing.mending import broken
from bot.guidance.editing.overview import TextState, changes, states
from bot.guidance.editing.refused import EditRefused
from bot.guidance.editors import Editor
from bot.guidance.finding import InvalidContent
from bot.guidance.model import DecisionOption, Entry, Pack, Text
from bot.guidance.state import state_of, text_hash
from bot.i18n import Phrases
from bot.render.editor_view import HistoryView, ListView, Row, TextView, Wanted
from bot.render.preview import Preview, preview


def overview(desk: Desk, editor: Editor, wanted: Wanted, today: date) -> ListView:
    """The list of a pack's entries. Raises EditRefused where there is no such pack."""
    area, language, only = wanted.area, wanted.language, wanted.only
    desk.renew()
    pack = desk.pack(area)
    by_entry: dict[str, dict[str, TextState]] = {}
    for one in states(desk, today, area):
        by_entry.setdefault(one.id.entry, {})[one.id.language] = one
    rows = [
        Row(
            texts[language].id,
            texts[language].number,
            texts[pack.source_language].title,
            texts[pack.source_language].state,
            texts[language].state,
        )
        for texts in by_entry.values()
    ]
    counts: Counter[str] = Counter(row.state for row in rows)
    shown = [row for row in rows if only in (None, row.state)]
    folder = desk.folder(area)
    found = [one for one in desk.shelf.findings if one.path.is_relative_to(folder)]
    return ListView(
        editor,
        wanted,
        tuple(desk.packs),
        pack.source_language,
        shown,
        counts,
        [str(one) for one in found],
        broken(desk, found),
    )


def text(desk: Desk, editor: Editor, where: TextId, today: date) -> TextView:
    """The form of a text as its file is now. Raises InvalidContent, EditRefused."""
    opened = _opened(desk, where)
    pack, entry = desk.pack(where.area), desk.entry(where.entry, where.area)
    shown = opened.text or empty(where.language, options_of(pack, entry))
    state = "missing" if opened.text is None else state_of(pack, entry, opened.text, today)
    return TextView(
        editor=editor,
        id=where,
        number=entry.number,
        state=state,
        fields=fields_of(shown),
        source=None if opened.source is None else fields_of(opened.source),
        source_language=pack.source_language,
        options=options_of(pack, entry),
        seen=opened.seen or "",
        source_seen=source_hash(opened),
        facts_seen=file_hash(read(opened.path.with_name("entry.yml"))) or "",
        approvals=() if opened.text is None else opened.text.approvals,
        changes=changes(opened),
        may_write=editor.may_write(where.language, pack.source_language),
        may_approve=editor.may_approve(where.language),
        signed=desk.approvers is not None,
        review_by=today + LASTS,
        checked=entry.checked,
        facts_until=entry.review_by,
        may_check=may_check(editor),
    )


def with_preview(
    desk: Desk, view: TextView, fields: Mapping[str, str], phrases: Phrases, today: date
) -> TextView:
    """The form with what stands in its fields, and how people would get that."""
    tried = text_of(fields, view.id.language, [option.id for option in view.options])
    shown = _preview(desk, view, tried, phrases, today)
    return replace(view, fields=fields_of(tried), preview=shown)


def past(desk: Desk, editor: Editor, where: TextId) -> HistoryView:
    """The versions of a text. Raises as text."""
    opened = _opened(desk, where)
    known = history.versions(opened.path)
    contents = [history.content_of(opened.path, version.hash) for version in known]
    before = [*contents[1:], b""]
    shown = [
        (version, history.difference(old, new))
        for version, old, new in zip(known, before, contents, strict=True)
    ]
    pack = desk.pack(where.area)
    may = editor.may_write(where.language, pack.source_language)
    return HistoryView(editor, where, shown, opened.seen or "", may)


def may_check(editor: Editor) -> bool:
    """Whether they may say that facts were checked: not who only translates."""
    return bool(editor.duties & {"editor", "approver"})


def source_hash(opened: Opened) -> str:
    """Which version of the source text an editor has before them; "" in the source language."""
    return "" if opened.source is None else text_hash(opened.source)


def options_of(pack: Pack, entry: Entry) -> Sequence[DecisionOption]:
    """The options of an entry, as its source text words them."""
    source = entry.texts.get(pack.source_language)
    return () if source is None else source.options


def _opened(desk: Desk, where: TextId) -> Opened:
    """The text. An entry that cannot be served for its own files is no entry that there is not:
    raises InvalidContent with what is wrong in them, else as the desk does."""
    try:
        return desk.opened(where)
    except EditRefused as error:
        folder = desk.path(where).parent
        if found := [one for one in desk.shelf.findings if one.path.parent == folder]:
            raise InvalidContent(*found) from error
        raise


def _preview(
    desk: Desk, view: TextView, tried: Text, phrases: Phrases, today: date
) -> Preview | None:
    """None where there is too little to show."""
    if not (tried.title and tried.answer and tried.sms and tried.spoken):
        return None
    pack, entry = desk.pack(view.id.area), desk.entry(view.id.entry, view.id.area)
    if saved := entry.texts.get(view.id.language):
        tried = replace(tried, translates=saved.translates, approvals=saved.approvals)
    return preview(pack, entry, tried, phrases, today)
