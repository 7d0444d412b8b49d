"""A language file: front matter and a small Markdown subset.

The body holds plain paragraphs (the answer), then the sections "## steps" (a
numbered list), "## sms" and "## spoken". Nothing else passes: text that people
hear, read by SMS and see on a page has no room for links, HTML or scripts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.guidance.finding import Finding, InvalidContent

SECTIONS = ("steps", "sms", "spoken")
_FENCE = "---"
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff\ufffe\uffff]"
)
_MARKDOWN = MarkdownIt("commonmark")


@dataclass(frozen=True)
class Body:
    """What the Markdown part says."""

    answer: tuple[str, ...]
    steps: tuple[str, ...]
    sms: str
    spoken: str


def split(path: Path, text: str) -> tuple[str, str, int]:
    """Front matter, body, and the line on which the body begins.

    Raises InvalidContent when the front matter is not fenced or the text holds
    control or direction characters.
    """
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if found := _FORBIDDEN.search(line):
            raise InvalidContent(
                Finding(
                    path,
                    number,
                    f"The invisible character U+{ord(found[0]):04X} is not allowed",
                    "Delete it; retype the line if you cannot see it",
                )
            )
    if lines[0].strip() != _FENCE or _FENCE not in (line.strip() for line in lines[1:]):
        raise InvalidContent(
            Finding(path, 1, "The file has no head", "Begin with a line ---, the fields, then ---")
        )
    end = next(n for n, line in enumerate(lines[1:], 1) if line.strip() == _FENCE)
    return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :]), end + 2


def parse_body(path: Path, text: str, first_line: int) -> Body:
    """The body of a language file. Raises InvalidContent with all findings."""
    findings: list[Finding] = []
    sections: dict[str, list[str]] = {"answer": []}
    section = "answer"
    for kind, content, line in _blocks(path, text, first_line, findings):
        if kind == "heading":
            section = content
            if section not in SECTIONS or section in sections:
                known = ", ".join(f"## {name}" for name in SECTIONS)
                findings.append(
                    Finding(path, line, f"The heading {content!r} is unknown", f"Use once: {known}")
                )
            sections.setdefault(section, [])
        elif (kind == "item") != (section == "steps"):
            findings.append(
                Finding(
                    path,
                    line,
                    "A numbered list belongs under ## steps, and only there",
                    "Move it, or write a paragraph",
                )
            )
        else:
            sections[section].append(content)
    last = first_line + text.count("\n")
    for name in ("answer", "sms", "spoken"):
        if not sections.get(name):
            findings.append(Finding(path, last, f"The {name} text is missing", "Write it"))
    if findings:
        raise InvalidContent(*findings)
    return Body(
        answer=tuple(sections["answer"]),
        steps=tuple(sections.get("steps", ())),
        sms=" ".join(sections["sms"]),
        spoken=" ".join(sections["spoken"]),
    )


def _blocks(
    path: Path, text: str, first_line: int, findings: list[Finding]
) -> Iterator[tuple[str, str, int]]:
    """(kind, text, line) of headings, paragraphs and list items, in order."""
    depth_of_list = 0
    line = first_line
    for token in _MARKDOWN.parse(text):
        line = first_line + token.map[0] if token.map else line
        if token.type in ("ordered_list_open", "ordered_list_close"):
            depth_of_list += token.nesting
        elif token.type == "inline":
            if content := _plain(path, token, line, findings):
                heading = token.level == 1 and text.split("\n")[line - first_line].startswith("#")
                yield (
                    ("heading" if heading else "item" if depth_of_list else "paragraph"),
                    (content),
                    line,
                )
        elif token.type not in (
            "paragraph_open",
            "paragraph_close",
            "heading_open",
            "heading_close",
            "list_item_open",
            "list_item_close",
        ):
            findings.append(_not_plain(path, line, token.type))


def _plain(path: Path, token: Token, line: int, findings: list[Finding]) -> str | None:
    """The text of an inline token, or None with a finding when it is not plain."""
    pieces = []
    for child in token.children or ():
        if child.type == "text":
            pieces.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            pieces.append(" ")
        else:
            findings.append(_not_plain(path, line, child.type))
            return None
    return " ".join("".join(pieces).split())


def _not_plain(path: Path, line: int, kind: str) -> Finding:
    name = kind.removesuffix("_open").replace("_", " ")
    return Finding(path, line, f"Only plain text is allowed here, not {name}", "Write it in words")
