"""Messages of the modem out of the parts that gammu-smsd stores, one row for each."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.channels.sms.line import Received

_TEXTS = ("Default_No_Compression", "Unicode_No_Compression")
# Elements of the header that joins parts, with the length of their reference in octets.
_JOINING = {0x00: 1, 0x08: 2}


@dataclass(frozen=True)
class Part:
    """A row of gammu's table inbox. time: as the network's centre gave it, to a second;
    header and text in hexadecimal digits, the text in UTF-16."""

    id: int
    sender: str = field(repr=False)
    time: str
    header: str
    coding: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class Message:
    """The rows of one message; one that was handed over twice has rows more than parts."""

    rows: tuple[int, ...]
    parts: tuple[Part, ...]
    whole: bool

    @property
    def received(self) -> Received:
        """The message, with those of its parts that there are."""
        texts = [part.text for part in self.parts if part.coding in _TEXTS]
        # Joined before it is decoded: two parts may share a character.
        text = _decoded("".join(texts)) if texts else None
        return Received(self.parts[0].sender, self._identity(), text)

    def _identity(self) -> str:
        """The same where the network hands a message over again, or gammu after a crash.

        With the time to a second: two equal texts that a person sends one after the other
        are two messages.
        """
        values = (
            f"{part.sender}\n{part.time}\n{part.header}\n{part.coding}\n{part.text}"
            for part in self.parts
        )
        return hashlib.sha256("\n\n".join(values).encode()).hexdigest()


@dataclass(frozen=True)
class _Place:
    """Where a part belongs: one of `total` with the same reference."""

    reference: str
    total: int
    number: int


def messages(rows: Sequence[Part]) -> list[Message]:
    """The messages that the rows make up, in the order of their first rows."""
    made: list[Message] = []
    open_: dict[tuple[str, str, int], int] = {}
    for row in rows:
        place = _place(row.header)
        if place is None:
            made.append(Message((row.id,), (row,), whole=True))
            continue
        key = (row.sender, place.reference, place.total)
        before = made[open_[key]] if key in open_ else Message((), (), whole=False)
        message = _with(before, row, place)
        if key in open_:
            made[open_[key]] = message
        else:
            open_[key] = len(made)
            made.append(message)
        if message.whole:
            # References come again: what follows is another message.
            del open_[key]
    return made


def _with(message: Message, row: Part, place: _Place) -> Message:
    numbered: Mapping[int, Part] = {
        **{_number(part): part for part in message.parts},
        place.number: row,
    }
    parts = tuple(numbered[number] for number in sorted(numbered))
    return Message((*message.rows, row.id), parts, len(parts) == place.total)


def _decoded(digits: str) -> str | None:
    try:
        return bytes.fromhex(digits).decode("utf-16-be", "replace")
    except ValueError:
        return None


def _number(part: Part) -> int:
    place = _place(part.header)
    return place.number if place else 1


def _place(header: str) -> _Place | None:
    """What the header says; None where the part stands alone, or cannot be placed."""
    try:
        octets = bytes.fromhex(header)
    except ValueError:
        return None
    # The first octet is the length of the rest: elements of name, length, content.
    at = 1
    while at + 1 < len(octets):
        name, content = octets[at], octets[at + 2 : at + 2 + octets[at + 1]]
        reference = _JOINING.get(name)
        if reference is not None and len(content) == reference + 2:
            total, number = content[-2], content[-1]
            if 1 <= number <= total:
                return _Place(f"{name} {content[:-2].hex()}", total, number)
            return None
        at += 2 + octets[at + 1]
    return None
