"""The shape of content files, field by field. Unknown fields are errors."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from bot.danger import Danger
from bot.guidance.model import EUROPE, Hours, Made, Stage

Line = Annotated[str, Meta(min_length=1, max_length=1000, pattern=r"\S")]
Url = Annotated[str, Meta(pattern=r"^https?://[^\s<>\"]+\Z", max_length=500)]
CountryCode = Annotated[str, Meta(pattern=r"^[A-Z]{2}\Z")]
Area = Annotated[str, Meta(pattern=rf"^({EUROPE}|[A-Z]{{2}})\Z")]
Phone = Annotated[str, Meta(pattern=r"^\+?[0-9](?: ?[0-9]){2,19}\Z")]


class SourceFile(Struct, frozen=True, forbid_unknown_fields=True):
    title: Line
    publisher: Line
    url: Url
    read: datetime.date | None = None


class EntryFile(Struct, frozen=True, forbid_unknown_fields=True):
    """entry.yml"""

    stage: Stage
    where: Area
    sources: Annotated[list[SourceFile], Meta(min_length=1)]
    checked: datetime.date
    review_by: datetime.date
    number: Annotated[int, Meta(ge=10, le=99)] | None = None
    contacts: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    danger: list[Danger] = field(default_factory=list)
    alarm: Literal["always"] | None = None


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
    translates: Line | None = None
    key: Line | None = None
    signature: Line | None = None


class FrontMatter(Struct, frozen=True, forbid_unknown_fields=True):
    """The head of <language>.md"""

    title: Line
    made: Made
    questions: Annotated[list[Line], Meta(min_length=1)] | UnsetType = UNSET
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

    topics: dict[str, Line] = field(default_factory=dict)
    contacts: dict[str, ContactWordsFile] = field(default_factory=dict)
    country: Line | None = None


class CountriesFile(Struct, frozen=True, forbid_unknown_fields=True):
    """countries/<language>.yml"""

    here: list[Line]
    countries: dict[CountryCode, list[Line]]


class PackFile(Struct, frozen=True, forbid_unknown_fields=True):
    """pack.yml; refines is the id of the pack whose entries this one has for a country."""

    id: Line
    title: Line
    where: Area
    source_language: str
    status: Literal["example", "own"]
    topics: Annotated[list[str], Meta(min_length=1)] | UnsetType = UNSET
    refines: str | None = None
