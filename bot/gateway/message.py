"""What people send, made safe: sizes, characters, commands."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

import msgspec
import regex

from bot.errors import MessageRefused

Command = Literal[
    "menu",
    "back",
    "repeat",
    "more",
    "change_language",
    "talk_to_person",
    "delete_data",
    "export_data",
    "set_language",
    "show_entry",
    "show_topic",
    "choose",
    "affirm",
    "deny",
    "person",
]
# The gateway itself deletes the conversation, and asks nothing: what "STOP" by SMS means.
FORGET = "/forget"
# Name of the entity that carries the value of a command.
_ENTITY = {
    "set_language": "target_language",
    "show_entry": "entry",
    "show_topic": "topic",
    "choose": "key",
}
# The act that Rasa has for the command of an option, where it is called otherwise.
_ACT = {"person": "talk_to_person"}
COMMANDS: frozenset[str] = frozenset(Command.__args__)  # type: ignore[attr-defined]
_VALUE = regex.compile(r"[a-z0-9@/-]{1,64}")
# C0 and C1 controls but line breaks and tabs, direction overrides and isolates,
# invisible operators, tags, lone surrogates and noncharacters.
_UNWANTED = regex.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\U000e0000-\U000e007f\ufff9-\ufffb]|\\p{Cs}|\\p{Noncharacter_Code_Point}"
)
_COMMAND_SIGNS = "/\\"


@dataclass(frozen=True)
class Message:
    """A message as the brain gets it.

    shown is what the person wrote, for the page; text what Rasa reads. notice: key of a
    phrase that is said before the answer, such as that pictures are not read. fleeting: the text is
    forgotten as soon as it is answered.
    """

    text: str
    shown: str | None
    notice: str | None = None
    fleeting: bool = False


@dataclass(frozen=True)
class Incoming:
    """A message as a channel hands it over.

    sender is who wrote, in the channel's words (token, number); message_id the provider's
    id of the message, the same for a retry. Both are replaced by keyed hashes at the
    door. language is a hint, language_chosen tells that the person chose it by hand.
    reply_to is where the answer goes, on channels that send by themselves; it is kept
    sealed until then.
    """

    channel: str
    sender: str
    message_id: str
    message: Message
    language: str | None = None
    language_chosen: bool = False
    reply_to: str | None = None


def from_text(raw: str, limit: int) -> Message:
    """A message from what a person wrote.

    Raises MessageRefused when nothing readable is left or it is longer than `limit`
    characters. A leading "/" would be a command to Rasa, so it is taken off.
    """
    # A browser counts a line break as one character and sends it as two.
    raw = raw.replace("\r\n", "\n")
    if len(raw) > limit:
        raise MessageRefused("error.too_long", 413, {"count": limit})
    text = " ".join(unicodedata.normalize("NFC", _UNWANTED.sub("", raw)).split())
    readable = text.lstrip(_COMMAND_SIGNS + " ")
    if not readable:
        raise MessageRefused("error.empty", 400)
    return Message(text=readable, shown=text)


def from_command(name: str, value: str) -> Message:
    """A message from a button or key. Raises MessageRefused for an unknown command."""
    if name not in COMMANDS or (value and not _VALUE.fullmatch(value)):
        raise MessageRefused("error.unreadable", 400)
    entity = _ENTITY.get(name)
    if entity is None:
        return Message(text=f"/{_ACT.get(name, name)}", shown=None)
    content = msgspec.json.encode({entity: value}).decode()
    return Message(text=f"/{name}{content}", shown=None)
