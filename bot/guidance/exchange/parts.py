"""A text as named parts, as those who work on it see them, and back."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace

import msgspec

from bot.guidance.model import DecisionOption, Text
from bot.guidance.state import HASH_LENGTH

# What a text must have, in the order in which people see it.
REQUIRED = ("title", "answer 1", "sms", "spoken")
OPTION_FIELDS = tuple(field.name for field in fields(DecisionOption) if field.name != "id")
_OPTION = "option "
_LISTS = ("answer", "step", "question")
_ITEM = re.compile(rf"({'|'.join(_LISTS)}) ([1-9][0-9]{{0,3}})\Z")
_BLANKS = re.compile(r"[ \t\r\n]+")


def kind(name: str) -> str:
    """Of what kind a part is: title, answer, step, sms, spoken, option, question; "" for what is
    no part."""
    if name in ("title", "sms", "spoken"):
        return name
    if found := _ITEM.match(name):
        return found[1]
    if name.startswith(_OPTION) and name.rpartition(" ")[2] in OPTION_FIELDS:
        return "option"
    return ""


def option_part(option: str, field: str) -> str:
    """The name of the part that is `field` of the option `option`."""
    return f"{_OPTION}{option} {field}"


def parts_of(text: Text) -> dict[str, str]:
    """All parts of a text that are not empty, by name, in the order in which people see them."""
    found = {"title": text.title}
    found |= _numbered("answer", text.answer)
    found |= _numbered("step", text.steps)
    found |= {"sms": text.sms, "spoken": text.spoken}
    for option in text.options:
        found |= {option_part(option.id, name): getattr(option, name) for name in OPTION_FIELDS}
    return found | _numbered("question", text.questions)


def with_parts(text: Text, parts: Mapping[str, str]) -> Text:
    """`text` with `parts` in the place of all its parts; empty items of lists are left out."""
    options: dict[str, dict[str, str]] = {}
    for name, value in parts.items():
        if kind(name) == "option":
            option, _, field = name.removeprefix(_OPTION).rpartition(" ")
            options.setdefault(option, dict.fromkeys(OPTION_FIELDS, ""))[field] = value
    return replace(
        text,
        title=parts.get("title", ""),
        answer=tuple(items(parts, "answer")),
        steps=tuple(items(parts, "step")),
        sms=parts.get("sms", ""),
        spoken=parts.get("spoken", ""),
        options=tuple(DecisionOption(id=name, **found) for name, found in options.items()),
        questions=tuple(items(parts, "question")),
    )


def items(parts: Mapping[str, str], name: str) -> Iterator[str]:
    """The items of the list `name` (answer, step or question) that are not empty, by number."""
    numbered = {
        int(key.rpartition(" ")[2]): value for key, value in parts.items() if kind(key) == name
    }
    return (numbered[number] for number in sorted(numbered) if numbered[number].strip())


def cleaned(name: str, value: str) -> str:
    """What was typed for the part `name`, with blanks as the files have them."""
    plain = unicodedata.normalize("NFC", value)
    if kind(name) in ("title", "question", "option"):
        return _BLANKS.sub(" ", plain).strip()
    return " ".join(plain.split())


def fingerprint(parts: Mapping[str, str], made: str, matches: bool) -> str:
    """A hash of all that a file tells of a text, to see whether it was changed there.

    Items of lists are counted without gaps, as they would be in the text.
    """
    lists = [[*items(parts, name)] for name in _LISTS]
    rest = sorted((name, value) for name, value in parts.items() if value and not _ITEM.match(name))
    said = msgspec.json.encode([lists, rest, made, matches])
    return hashlib.sha256(said).hexdigest()[:HASH_LENGTH]


def _numbered(name: str, values: tuple[str, ...]) -> dict[str, str]:
    return {f"{name} {number}": value for number, value in enumerate(values, 1)}
