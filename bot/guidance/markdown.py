"""A language file: front matter and a small Markdown subset.

The body holds plain paragraphs (the answer), then the sections "## steps" (a
numbered list), "## sms" and "## spoken". Nothing else passes: text that people
hear, read by SMS and see on a page has no room for links, HTML or scripts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.guidance.characters import forbidden
from bot.guidance.finding import Finding, InvalidContent
from bot.guidance.plain import plain_blocks
from bot.render.gsm import folded
from bot.render.parts import MOST_GSM, MOST_UCS2, affordable, count

SECTIONS = ("steps", "sms", "spoken")
_FENCE = "---"
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

    Raises InvalidContent when the front matter is not fenced.
    """
    lines = text.split("\n")
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
    section, begins = "answer", {}
    reader = _Reader(path, first_line, findings)
    for kind, content, line in reader.blocks(text):
        if kind == "heading":
            section = content
            if section not in SECTIONS or section in sections:
                known = ", ".join(f"## {name}" for name in SECTIONS)
                findings.append(
                    Finding(path, line, f"The heading {content!r} is unknown", f"Use once: {known}")
                )
            sections.setdefault(section, [])
            begins[section] = line
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
    findings += [
        Finding(path, last, f"The {name} text is missing", "Write it")
        for name in ("answer", "sms", "spoken")
        if not sections.get(name)
    ]
    sms = " ".join(sections.get("sms", ()))
    if not affordable(folded(sms)):
        cause = f"The sms text takes {count(folded(sms))} text messages"
        fix = f"Shorten it to {MOST_GSM} in the alphabet of GSM, or to {MOST_UCS2} in others"
        findings.append(Finding(path, begins["sms"], cause, fix))
    if findings:
        raise InvalidContent(*findings)
    return Body(
        answer=tuple(sections["answer"]),
        steps=tuple(sections.get("steps", ())),
        sms=sms,
        spoken=" ".join(sections["spoken"]),
    )


class _Reader:
    """The blocks of a body; what Markdown would drop or flatten becomes a finding."""

    def __init__(self, path: Path, first_line: int, findings: list[Finding]) -> None:
        self._path = path
        self._first_line = first_line
        self._findings = findings
        self._line = first_line
        self._lists = 0
        self._in_item = 0
        self._kind = "paragraph"

    def blocks(self, text: str) -> Iterator[tuple[str, str, int]]:
        """(kind, text, line) of headings, paragraphs and list items, in order."""
        plain = plain_blocks(text)
        if plain is None:
            yield from self._parsed(text)
            return
        for kind, content, line in plain:
            yield kind, content, self._first_line + line

    def _parsed(self, text: str) -> Iterator[tuple[str, str, int]]:
        context: dict[str, Any] = {}
        for token in _MARKDOWN.parse(text, context):
            self._line = self._first_line + token.map[0] if token.map else self._line
            if token.type == "inline":
                yield from self._inline(token)
            else:
                self._enter(token)
        # A definition leaves no token: its line would be lost without a word.
        definitions = [*context.get("references", {}).values(), *context.get("duplicate_refs", ())]
        for definition in definitions:
            line = self._first_line + definition["map"][0]
            self._findings.append(_not_plain(self._path, line, "link definition"))

    def _enter(self, token: Token) -> None:
        """Follow the structure: what the next text is, and whether it may stand there."""
        if token.type in ("ordered_list_open", "ordered_list_close"):
            self._lists += token.nesting
            if token.nesting == 1 and self._lists > 1:
                self._refuse("A list stands in a list", "Make each point a step of its own")
        elif token.type == "list_item_open":
            self._in_item = 0
        elif token.type == "list_item_close":
            if self._lists == 1 and self._in_item == 0:
                self._refuse("The step is empty", "Write it or delete it")
            self._in_item = 1
        elif token.type in ("heading_open", "paragraph_open"):
            self._block(token)
        elif token.type not in ("heading_close", "paragraph_close"):
            self._findings.append(_not_plain(self._path, self._line, token.type))

    def _block(self, token: Token) -> None:
        heading = token.type == "heading_open"
        underlined = heading and not token.markup.startswith("#")
        self._kind = "item" if self._lists else "paragraph"
        if heading and not underlined:
            self._kind = "heading"
        self._in_item += 1
        if heading and token.level > 0:
            self._refuse("A heading stands in a step", "Write plain text")
        elif underlined:
            self._refuse("A line of = or - makes a heading of the text above", "Delete the line")
        elif self._lists == 1 and self._in_item > 1:
            self._refuse("The step has a second paragraph", "Make it a step of its own")

    def _inline(self, token: Token) -> Iterator[tuple[str, str, int]]:
        line = self._line
        content = self._plain(token)
        if content is None:
            return
        if content or self._kind == "heading":
            yield self._kind, content, line
        else:
            self._refuse("There is no text here", "Write it or delete it")

    def _plain(self, token: Token) -> str | None:
        """The text of an inline token, or None with a finding when it is not plain."""
        pieces = []
        for child in token.children or ():
            if child.type == "text":
                pieces.append(child.content)
            elif child.type in ("softbreak", "hardbreak"):
                pieces.append(" ")
            else:
                self._findings.append(_not_plain(self._path, self._line, child.type))
                return None
        found = "".join(pieces)
        # Entities (&#x202E;) are seen only in the text that Markdown makes of them.
        if finding := forbidden(self._path, self._line, found):
            self._findings.append(finding)
            return None
        return " ".join(found.split())

    def _refuse(self, cause: str, fix: str) -> None:
        self._findings.append(Finding(self._path, self._line, cause, fix))


def _not_plain(path: Path, line: int, kind: str) -> Finding:
    name = kind.removesuffix("_open").replace("_", " ")
    return Finding(path, line, f"Only plain text is allowed here, not {name}", "Write it in words")
