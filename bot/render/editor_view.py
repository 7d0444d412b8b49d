"""What a page of the editor shows: values, without HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from bot.guidance.editing.desk import TextId
from bot.guidance.editing.history import Version
from bot.guidance.editing.mending import Broken
from bot.guidance.editing.overview import Change
from bot.guidance.editors import Editor
from bot.guidance.model import Approval, DecisionOption
from bot.guidance.state import State
from bot.guidance.status import LanguageStatus
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
    findings: what is wrong in its files, which are not served as they are; broken: those of
    these files that cannot be read."""

    editor: Editor
    wanted: Wanted
    areas: Sequence[str]
    source_language: str
    rows: Sequence[Row]
    counts: Mapping[str, int]
    findings: Sequence[str]
    broken: Sequence[Broken]


@dataclass(frozen=True)
class TextView:
    """A text in its form.

    fields are what stands in the form; source those of the text that it translates, None in the
    source language; seen, source_seen and facts_seen tell which versions of the text, its source
    and entry.yml the editor had before them. signed: approvals need a key here, which no page
    has. review_by: until when, where nobody says. checked, facts_until: when the facts of the
    entry were checked and are to be again; may_check: whether this editor may say that they were.
    at: what of `findings` belongs to a field.
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
    facts_seen: str
    approvals: Sequence[Approval]
    changes: Sequence[Change]
    may_write: bool
    may_approve: bool
    signed: bool
    review_by: date
    checked: date
    facts_until: date
    may_check: bool
    findings: Sequence[str] = ()
    at: Mapping[str, Sequence[str]] = field(default_factory=dict)
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


@dataclass(frozen=True)
class Back:
    """Files that cannot be read and can be put back; form: what the page's forms carry."""

    form: str
    broken: Sequence[Broken]


@dataclass(frozen=True)
class Summary:
    """A file that waits: its name, what it would change, or what is wrong in it. copy: whether
    there is a workbook with the faults marked; writable: whether it can be written."""

    name: str
    lines: Sequence[str]
    faults: Sequence[str]
    copy: bool
    writable: bool


@dataclass(frozen=True)
class FilesView:
    """Texts out and in. entries: (id, title) of all; refused: why something was not done; said:
    what was done last."""

    editor: Editor
    language: str
    entries: Sequence[tuple[str, str]]
    may_import: bool
    summary: Summary | None = None
    refused: str = ""
    said: str = ""


@dataclass(frozen=True)
class Rows:
    """The numbers of the rows of a form: of sources, of contacts, of possibilities."""

    sources: Sequence[int]
    contacts: Sequence[int]
    options: Sequence[int]


@dataclass(frozen=True)
class NewView:
    """The form of a new entry. fields: what stands in it; topics and contacts: (id, name); at:
    what is wrong, by field, of what `findings` lists."""

    editor: Editor
    area: str
    areas: Sequence[str]
    topics: Sequence[tuple[str, str]]
    contacts: Sequence[tuple[str, str]]
    fields: Mapping[str, str]
    rows: Rows
    findings: Sequence[str] = ()
    at: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class EntryView:
    """The facts of an entry: its sources, contacts, possibilities and topic.

    title: of its source text, whose language is source_language. fields: what stands in the
    forms; seen: the version that the editor has before them; topics: those it may move to, none
    where it must stay; languages: of its translations.
    """

    editor: Editor
    id: TextId
    title: str
    source_language: str
    topics: Sequence[tuple[str, str]]
    contacts: Sequence[tuple[str, str]]
    languages: Sequence[str]
    fields: Mapping[str, str]
    rows: Rows
    seen: str
    signed: bool
    may_write: bool
    findings: Sequence[str] = ()
    at: Mapping[str, Sequence[str]] = field(default_factory=dict)
    said: str = ""


@dataclass(frozen=True)
class TopicView:
    """The form of a topic, and the list of those there are: (id, name, number of entries). seen:
    of pack.yml and the names; most: how many there may be."""

    editor: Editor
    topics: Sequence[tuple[str, str, int]]
    id: str
    fields: Mapping[str, str]
    seen: str
    most: int
    findings: Sequence[str] = ()
    said: str = ""


@dataclass(frozen=True)
class ContactView:
    """The form of a contact, and the list of those there are: (id, name). seen: the hash of
    contacts.yml."""

    editor: Editor
    area: str
    areas: Sequence[str]
    contacts: Sequence[tuple[str, str]]
    id: str
    fields: Mapping[str, str]
    seen: str
    findings: Sequence[str] = ()
    said: str = ""


@dataclass(frozen=True)
class SoundLine:
    """What the telephone says. where: which phrase, or which part of an entry; recorded: whether
    a person's recording is played; ours: it can be taken away here; heard: something is."""

    key: str
    where: str
    text: str
    recorded: bool
    ours: bool
    heard: bool

    @property
    def shipped(self) -> bool:
        """Whether it came with the installed pack: then no other recording is played."""
        return self.recorded and not self.ours


@dataclass(frozen=True)
class SoundView:
    """The lines of an entry in a language, or ("") of the phrases that every call needs."""

    editor: Editor
    language: str
    entry: str
    lines: Sequence[SoundLine]
    may_record: bool
    refused: str = ""
    said: str = ""


@dataclass(frozen=True)
class KeyView:
    """The key of a browser. keys: the names of those that count for this editor; signed: whether
    approvals are signed here at all."""

    editor: Editor
    keys: Sequence[str]
    signed: bool


@dataclass(frozen=True)
class SignView:
    """A text that is to be signed. words: exactly what the signature is over; text: what people
    read of it, as the JSON of which the words name the SHA-256; keys: those that count."""

    editor: Editor
    id: TextId
    words: str
    text: str
    keys: Sequence[str]
    seen: str
    source_seen: str
    review_by: date


@dataclass(frozen=True)
class WholeView:
    """What concerns the whole: the counts of texts by language and state for each pack, and what
    a button said. key: whether packs can be built here; stubs: files of a new language, each with
    how many places are still to be written."""

    editor: Editor
    packs: Mapping[str, Sequence[LanguageStatus]]
    may_build: bool
    key: bool
    findings: Sequence[str] | None = None
    refused: str = ""
    code: str = ""
    stubs: Sequence[tuple[str, int]] = ()
