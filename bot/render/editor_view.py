"""What a page of the editor shows: values, without HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.guidance.editing.desk import TextId
from bot.guidance.editing.history import Version
from bot.guidance.editing.overview import Change
from bot.guidance.editors import Editor
from bot.guidance.model import Approval, DecisionOption
from bot.guidance.state import State
from bot.render.preview import Preview

AnyState = State | Literal["missing"]


@dataclass(frozen=True)
class Wanted:
    """What is to be listed: of which pack, for which language, only: in which state, None: all."""

    area: str
    language: str
    only: str | None


@dataclass(frozen=True)
class Row:
    """A line of the list: an entry with the state of its source text and of the language that
    was chosen."""

    id: TextId
    number: int | None
    title: str
    source: AnyState
    state: AnyState


@dataclass(frozen=True)
class ListView:
    """The list of a pack. areas: of all packs; counts: texts of the wanted language by state;
    findings: what is wrong in its files, which are not served as they are."""

    editor: Editor
    wanted: Wanted
    areas: Sequence[str]
    source_language: str
    rows: Sequence[Row]
    counts: Mapping[str, int]
    findings: Sequence[str]


@dataclass(frozen=True)
class TextView:
    """A text in its form.

    fields are what stands in the form; source those of the text that it translates, None in the
    source language; seen and source_seen tell which versions the editor had before them. signed:
    approvals need a key here, which no page has. review_by: until when, where nobody says.
    """

    editor: Editor
    id: TextId
    number: int | None
    state: AnyState
    fields: Mapping[str, str]
    source: Mapping[str, str] | None
    source_language: str
    options: Sequence[DecisionOption]
    seen: str
    source_seen: str
    approvals: Sequence[Approval]
    changes: Sequence[Change]
    may_write: bool
    may_approve: bool
    signed: bool
    review_by: date
    findings: Sequence[str] = ()
    preview: Preview | None = None


@dataclass(frozen=True)
class HistoryView:
    """The versions of a text, the latest first, each with what it changed; seen: of the file as
    it is."""

    editor: Editor
    id: TextId
    versions: Sequence[tuple[Version, str]]
    seen: str
    may_write: bool
