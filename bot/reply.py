"""The reply: what is said and which numbered options follow, with no markup.

One Reply serves every channel; renderers turn it into a web page, SMS parts or
spoken prompts. Replies cross process boundaries as JSON (`encode`, `decode`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

import msgspec

Kind = Literal[
    "answer",
    "choices",
    "abstain",
    "emergency",
    "ask_language",
    "no_advice",
    "menu",
    "notice",
    "person",
]
Role = Literal["disclosure", "note", "alert", "say", "ask", "data"]
Effect = Literal["none", "forget", "export", "more", "wrong", "unhelpful", "call_back"]


@dataclass(frozen=True)
class Part:
    """One thing said. `language` may differ from the reply's (a language menu).

    role "note" is what a channel's people should know of it, said once a conversation.
    short: the same in a few words, for channels with little room; spoken: as it is said
    aloud, where reading and writing are not the way, and empty where it is not said.
    """

    role: Role
    text: str
    language: str
    short: str | None = None
    spoken: str | None = None


@dataclass(frozen=True)
class Option:
    """A numbered way on.

    key is what a person types or presses ("1" to "9", "0"); command is what the
    dialogue gets for it, such as `show_entry`, with `value` as its argument.
    """

    key: str
    label: str
    command: str
    value: str
    language: str


@dataclass(frozen=True)
class ContactLine:
    """A body that helps: number or address, and words about it ("free of charge")."""

    name: str
    phone: str | None
    web: str | None
    free: str | None
    hours: str | None
    where: str | None


@dataclass(frozen=True)
class SourceLine:
    """Where a statement comes from, as shown."""

    title: str
    publisher: str
    url: str
    read: date | None


@dataclass(frozen=True)
class Possibility:
    """One option of a decision entry: a title and labelled fields of one form."""

    title: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Card:
    """An entry of the guidance, ready to be shown in `language`.

    area: "europe", or the code of the country that the text is for. The language may differ
    from the reply's, where the person asked to see the text in another one. holds says where
    the text applies; notices are the fixed lines on its state ("example text", "outdated") and
    marks the same in a word or two; checked is the day of the last check of its facts; version
    is the hash of its text.
    """

    entry: str
    area: str
    number: int | None
    language: str
    title: str
    paragraphs: tuple[str, ...]
    steps: tuple[str, ...]
    sms: str
    spoken: str
    possibilities: tuple[Possibility, ...]
    contacts: tuple[ContactLine, ...]
    sources: tuple[SourceLine, ...]
    holds: str
    notices: tuple[str, ...]
    marks: tuple[str, ...]
    checked: date
    version: str = ""


@dataclass(frozen=True)
class Reply:
    """What the assistant says in one turn.

    entry, score and ranking tell operators and measurements what was found;
    they are never shown to people. effect is what the gateway does and says more:
    "forget" destroys the conversation, "export" adds what is stored of it, "more" is what
    follows where nothing is left of the reply before, "wrong" and "unhelpful" report the answer
    before, "call_back" notes the wish to be called back on the number that wrote. page counts
    from 0: which piece is said, on channels that say little at a time.
    """

    kind: Kind
    language: str
    parts: tuple[Part, ...] = ()
    card: Card | None = None
    options: tuple[Option, ...] = ()
    closing: str | None = None
    entry: str | None = None
    score: float | None = None
    ranking: tuple[tuple[str, float], ...] = ()
    effect: Effect = "none"
    page: int = 0

    def preceded_by(self, *parts: Part) -> Reply:
        """The same reply with `parts` said first."""
        return replace(self, parts=(*parts, *self.parts))

    def text(self) -> str:
        """All that is said, as plain lines: for logs of the person's own export and tests."""
        lines = [part.text for part in self.parts]
        if self.card is not None:
            lines += [self.card.title, *self.card.paragraphs]
            lines += [f"{n}. {step}" for n, step in enumerate(self.card.steps, 1)]
            for possibility in self.card.possibilities:
                lines.append(possibility.title)
                lines += [f"{label}: {text}" for label, text in possibility.fields]
            for contact in self.card.contacts:
                lines.append(" · ".join(t for t in (contact.name, contact.phone, contact.web) if t))
            lines += list(self.card.notices)
        lines += [f"{option.key} {option.label}" for option in self.options]
        if self.closing:
            lines.append(self.closing)
        return "\n".join(lines)


def encode(reply: Reply) -> dict[str, Any]:
    """The reply as JSON-ready values."""
    built: dict[str, Any] = msgspec.to_builtins(reply)
    return built


def decode(content: Any) -> Reply:
    """The reply that `encode` wrote. Raises msgspec.ValidationError."""
    return msgspec.convert(content, Reply)


def merge(replies: tuple[Reply, ...]) -> Reply:
    """One reply from those of several actions in a turn.

    The parts of all are said in order; kind, card, options and the rest are the
    last one's. Raises ValueError when there is none.
    """
    if not replies:
        raise ValueError("no reply to merge")
    *earlier, last = replies
    return last.preceded_by(*(part for reply in earlier for part in reply.parts))
