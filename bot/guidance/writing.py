"""A language file written anew: what does not change stays as its editor wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.guidance import files, markdown, rewriting
from bot.guidance.finding import Finding, InvalidContent
from bot.guidance.model import Approval, DecisionOption, Text

_FENCE = "---"


def written(path: Path, text: Text, content: bytes | None = None) -> bytes:
    """The file of a text: UTF-8 with "\\n" line ends.

    content: the file as it is, None where there is none. It comes back unchanged when it says
    the same; else comments, quotes and order of the head stay where a field, or an item of a
    list in it, did not change.
    Raises InvalidContent when `content` cannot be read, or when `text` cannot be written so
    that it is read back the same, as words that Markdown takes for a list.
    """
    before = None if content is None else files.parse_text(path, content)
    if content is not None and before == text:
        return content
    head: dict[str, Any] = {}
    body = ""
    if content is not None:
        old_head, body, _ = markdown.split(path, files.decode(path, content))
        head = rewriting.loaded(old_head)
    known = {} if before is None else _head(before)
    for field, value in _head(text).items():
        earlier = known.get(field)
        if value and earlier:
            rewriting.put(head, field, earlier, value)
        elif value:
            head[field] = value
        elif earlier:
            del head[field]
    if before is None or _body(before) != _body(text):
        body = _body(text)
    found = f"{_FENCE}\n{rewriting.dumped(head)}{_FENCE}\n{body}".encode()
    if files.parse_text(path, found) != text:
        cause = "This text is read differently from what was written"
        fix = "Write plain words; begin no paragraph with a number and a dot, or with a sign"
        raise InvalidContent(Finding(path, 1, cause, fix))
    return found


def _head(text: Text) -> Mapping[str, Any]:
    """The fields of the head, in the order in which a new file has them."""
    return {
        "title": text.title,
        "questions": list(text.questions),
        "made": text.made,
        "translates": text.translates,
        "options": {option.id: _option(option) for option in text.options},
        "approvals": [_approval(one) for one in text.approvals],
    }


def _option(option: DecisionOption) -> Mapping[str, str]:
    return {name: value for name, value in asdict(option).items() if name != "id"}


def _approval(one: Approval) -> Mapping[str, Any]:
    return {name: value for name, value in asdict(one).items() if value is not None}


def _body(text: Text) -> str:
    blocks = [*text.answer]
    if text.steps:
        blocks.append(_section("steps", _numbered(text.steps)))
    blocks += [_section("sms", [text.sms]), _section("spoken", [text.spoken])]
    return "\n\n".join(blocks) + "\n"


def _section(name: str, lines: Iterable[str]) -> str:
    return "\n".join([f"## {name}", *lines])


def _numbered(steps: Iterable[str]) -> list[str]:
    return [f"{number}. {step}" for number, step in enumerate(steps, 1)]
