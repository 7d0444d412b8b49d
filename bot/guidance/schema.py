"""The shape of content files, field by field. Unknown fields are errors."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from bot.guidance.model import Hours, Made, Stage, Where

Line = Annotated[str, Meta(min_length=1, max_length=1000, pattern=r"\S")]
Url = Annotated[str, Meta(pattern=r"^https?://[^\s<>\"]+\Z", max_length=500)]
Phone = Annotated[str, Meta(pattern=r"^\+?[0-9](?: ?[0-9]){2,19}\Z")]


class SourceFile(Struct, frozen=True, forbid_unknown_fields=True):
    title: Line
    publisher: Line
    url: Url
    read: datetime.date | None = None


class EntryFile(Struct, frozen=True, forbid_unknown_fields=True):
    """entry.yml"""

    number: Annotated[int, Meta(ge=10, le=99)]
    stage: Stage
    where: Where
    sources: Annotated[list[SourceFile], Meta(min_length=1)]
    checked: datetime.date
    review_by: datetime.date
    contacts: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)


class OptionFile(Struct, frozen=True, forbid_unknown_fields=True):
    title: Line
    what: Line
    means: Line
    ask: Line
    deadline: Line
    whom: Line


class ApprovalFile(Struct, frozen=True, forbid_unknown_fields=True):
    by: Line
    role: Line
    date: datetime.date
    review_by: datetime.date
    text: Line


class FrontMatter(Struct, frozen=True, forbid_unknown_fields=True):
    """The head of <language>.md"""

    title: Line
    questions: Annotated[list[Line], Meta(min_length=1)]
    made: Made
    translates: str | None = None
    options: dict[str, OptionFile] = field(default_factory=dict)
    approvals: list[ApprovalFile] = field(default_factory=list)


class ContactFile(Struct, frozen=True, forbid_unknown_fields=True):
    source: Url
    phone: Phone | None = None
    web: Url | None = None
    hours: Hours | None = None
    free: bool = False
    languages: list[str] = field(default_factory=list)


class ContactWordsFile(Struct, frozen=True, forbid_unknown_fields=True):
    name: Line
    where: Line


class WordsFile(Struct, frozen=True, forbid_unknown_fields=True):
    """words/<language>.yml"""

    topics: dict[str, Line]
    contacts: dict[str, ContactWordsFile]


class PackFile(Struct, frozen=True, forbid_unknown_fields=True):
    """pack.yml"""

    id: Line
    title: Line
    where: Line
    source_language: str
    status: Literal["example", "own"]
    topics: Annotated[list[str], Meta(min_length=1)]
