"""Guidance as frozen values."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.danger import ANY, Danger

Stage = Literal["pre-departure", "transit", "arrival", "stay", "return", "any"]
Hours = Literal["always", "office", "varies"]
# Where an entry holds: all of Europe, or the country of an ISO 3166 code such as "GR".
EUROPE = "europe"
# How a text may speak: "strict" where a push does most harm, "danger" where help is needed now.
Tone = Literal["plain", "strict", "danger"]
Made = Literal["written", "human-translated", "machine-translated"]

# Above all short numbers.
UNNUMBERED = 100
EMERGENCY_TOPIC = "emergency"


def is_emergency(entry: str) -> bool:
    """Whether an entry, by its id, is one for danger now."""
    return entry.startswith(f"{EMERGENCY_TOPIC}/")


@dataclass(frozen=True)
class Source:
    """Where facts come from; read is the day on which they were checked there, None
    where the instrument is cited without having been opened."""

    title: str
    publisher: str
    url: str
    read: datetime.date | None


@dataclass(frozen=True)
class Contact:
    """A body that helps, without words: those are per language."""

    id: str
    phone: str | None
    web: str | None
    hours: Hours | None
    free: bool
    languages: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class ContactWords:
    """Name and area of a contact in one language."""

    name: str
    where: str


@dataclass(frozen=True)
class Words:
    """Names of topics and contacts in one language; country is what a country pack is of."""

    topics: Mapping[str, str]
    contacts: Mapping[str, ContactWords]
    country: str | None = None


@dataclass(frozen=True)
class DecisionOption:
    """One possibility of a decision entry; all have these fields and no other."""

    id: str
    title: str
    what: str
    means: str
    ask: str
    deadline: str
    whom: str


@dataclass(frozen=True)
class Approval:
    """An organisation's approval of one exact text.

    text is the hash of the text, translates that of the source text beside which a translation
    was read, None where that was not recorded. key and signature prove who approved, where the
    deployment sets keys.
    """

    by: str
    role: str
    date: datetime.date
    review_by: datetime.date
    text: str
    translates: str | None = None
    key: str | None = None
    signature: str | None = None


@dataclass(frozen=True)
class Text:
    """An entry in one language.

    questions are example questions, used for search only. translates is the hash
    of the source-language text that this one translates, None in that language.
    """

    language: str
    title: str
    questions: tuple[str, ...]
    answer: tuple[str, ...]
    steps: tuple[str, ...]
    sms: str
    spoken: str
    options: tuple[DecisionOption, ...]
    made: Made
    translates: str | None
    approvals: tuple[Approval, ...]


@dataclass(frozen=True)
class Entry:
    """One answer of the guidance, with its texts by language.

    id is "topic/name"; number is the short number on posters, by SMS and phone, None for an
    entry that is found by its words and topic alone. dangers are the kinds of danger now that
    it answers; always_alarms that the line with 112 stands above it however calm the question
    sounds.
    source_hash is the hash of the source-language text as the files have it, so that
    it is known where that text itself is not served; None where none was recorded.
    withheld are the languages whose approved text is past its date: here it is empty, but for
    its title and questions, and contacts are shown instead.
    """

    id: str
    number: int | None
    stage: Stage
    where: str
    contacts: tuple[str, ...]
    sources: tuple[Source, ...]
    checked: datetime.date
    review_by: datetime.date
    texts: Mapping[str, Text]
    source_hash: str | None = None
    withheld: frozenset[str] = frozenset()
    dangers: tuple[Danger, ...] = ()
    always_alarms: bool = False

    @property
    def topic(self) -> str:
        return self.id.partition("/")[0]

    @property
    def place(self) -> tuple[int, str]:
        """Its place among others: by short number, those without one last."""
        return (UNNUMBERED if self.number is None else self.number, self.id)


@dataclass(frozen=True)
class Pack:
    """A loaded guidance pack.

    countries are the packs that refine it, by the code of their country: their entries
    have the same ids and short numbers. places are the names by which people call the
    country of such a pack, folded (see places.py).
    """

    id: str
    title: str
    where: str
    source_language: str
    status: Literal["example", "own"]
    topics: tuple[str, ...]
    contacts: Mapping[str, Contact]
    words: Mapping[str, Words]
    entries: Mapping[str, Entry]
    countries: Mapping[str, Pack] = field(default_factory=dict)
    places: frozenset[str] = frozenset()

    def by_number(self, number: int) -> Entry | None:
        """The entry with that short number."""
        return next((e for e in self.entries.values() if e.number == number), None)

    def for_danger(self, kind: Danger | None) -> Entry | None:
        """The entry that answers a kind of danger, else the one for any danger."""
        of = {danger: entry for entry in self.entries.values() for danger in entry.dangers}
        return of.get(kind or ANY) or of.get(ANY)

    def in_topic(self, topic: str) -> tuple[Entry, ...]:
        """The entries of a topic, by short number, those without one last."""
        entries = (e for e in self.entries.values() if e.topic == topic)
        return tuple(sorted(entries, key=lambda e: e.place))
