"""A text as the fields of a form, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.guidance.model import DecisionOption, Made, Text

OPTION_FIELDS = ("title", "what", "means", "ask", "deadline", "whom")
MADE: tuple[Made, ...] = ("written", "human-translated", "machine-translated")
_PARAGRAPHS = re.compile(r"\n\s*\n")


def fields_of(text: Text) -> Mapping[str, str]:
    """The fields of a text: paragraphs with an empty line between, one step or question a line."""
    fields = {
        "title": text.title,
        "answer": "\n\n".join(text.answer),
        "steps": "\n".join(text.steps),
        "sms": text.sms,
        "spoken": text.spoken,
        "questions": "\n".join(text.questions),
        "made": text.made,
    }
    for option in text.options:
        fields |= {option_field(option.id, name): getattr(option, name) for name in OPTION_FIELDS}
    return fields


def text_of(fields: Mapping[str, str], language: str, options: Iterable[str]) -> Text:
    """The text that a form says, in `language`, with the options of its entry.

    What it translates and its approvals are not the form's to say.
    """
    made = fields.get("made", "")
    return Text(
        language=language,
        title=_line(fields.get("title", "")),
        questions=tuple(_lines(fields.get("questions", ""))),
        answer=tuple(_paragraphs(fields.get("answer", ""))),
        steps=tuple(_lines(fields.get("steps", ""))),
        sms=_line(fields.get("sms", "")),
        spoken=_line(fields.get("spoken", "")),
        options=tuple(_option(fields, name) for name in options),
        made=next((one for one in MADE if one == made), MADE[0]),
        translates=None,
        approvals=(),
    )


def option_field(option: str, name: str) -> str:
    """The form's field of an option's field."""
    return f"option.{option}.{name}"


def empty(language: str, options: Iterable[DecisionOption]) -> Text:
    """A text that nobody has written yet."""
    blank = tuple(replace(option, **dict.fromkeys(OPTION_FIELDS, "")) for option in options)
    return Text(language, "", (), (), (), "", "", blank, "human-translated", None, ())


def _option(fields: Mapping[str, str], name: str) -> DecisionOption:
    return DecisionOption(
        name, **{one: _line(fields.get(option_field(name, one), "")) for one in OPTION_FIELDS}
    )


def _line(value: str) -> str:
    return " ".join(value.split())


def _lines(value: str) -> list[str]:
    return [line for line in map(_line, value.splitlines()) if line]


def _paragraphs(value: str) -> list[str]:
    pieces = _PARAGRAPHS.split(value.replace("\r\n", "\n"))
    return [paragraph for paragraph in map(_line, pieces) if paragraph]
