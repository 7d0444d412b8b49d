"""YAML of content files: typed, with line numbers, without YAML's dangers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml
from yaml.reader import ReaderError

from bot.guidance import faults
from bot.guidance.characters import forbidden
from bot.guidance.faults import Location
from bot.guidance.finding import Finding, InvalidContent

T = TypeVar("T")
MAX_DEPTH = 8
MAX_EVENTS = 20_000


def parse(path: Path, text: str, schema: type[T], first_line: int = 1) -> T:
    """`text`, YAML that begins at `first_line` of `path`, as a `schema`.

    Anchors, aliases, tags and repeated keys are refused: content needs none, and
    aliases can blow up a small file. Raises InvalidContent with file and line.
    """
    return parse_located(path, text, schema, first_line)[0]


def parse_located(
    path: Path, text: str, schema: type[T], first_line: int = 1, *, guide: str = faults.GUIDE
) -> tuple[T, Mapping[Location, int]]:
    """The same, with the line of each part by its location. guide: the page that tells how to
    write such a file. Raises InvalidContent."""
    try:
        _check_events(path, text, first_line)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise InvalidContent(_not_yaml(path, text, error, first_line)) from error
    tree = _Tree(path, first_line)
    value = None if node is None else tree.build(node, ())
    try:
        return msgspec.convert(value, schema), tree.lines
    except msgspec.ValidationError as error:
        finding = faults.explain(path, value, schema, str(error), tree.lines, guide=guide)
        raise InvalidContent(finding) from error


def _check_events(path: Path, text: str, first_line: int) -> None:
    """Refuse anchors, aliases, tags, and what is nested too deeply.

    Events come one by one; composing them recurses in C, where a deep file would
    overflow the stack and end the process. So nothing is composed before this.
    """
    depth = 0
    for number, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
        line = first_line + (event.start_mark.line if event.start_mark else 0)
        anchor = getattr(event, "anchor", None)
        explicit_tag = getattr(event, "tag", None)
        if anchor is not None or isinstance(event, yaml.AliasEvent) or explicit_tag is not None:
            cause = "Anchors (&), aliases (*) and tags (!) are not allowed"
            fix = "Write the text out, in quotes if it begins with one of these signs"
            raise InvalidContent(Finding(path, line, cause, fix))
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            cause = "This is nested too deeply"
            raise InvalidContent(Finding(path, line, cause, "Indent as in the other files"))
        if number > MAX_EVENTS:
            cause = f"There are more than {MAX_EVENTS} keys and values"
            raise InvalidContent(Finding(path, line, cause, "Make the file shorter"))


def _not_yaml(path: Path, text: str, error: yaml.YAMLError, first_line: int) -> Finding:
    if isinstance(error, ReaderError):  # knows a position in bytes, no line
        line = first_line + text.encode("utf-8")[: error.position].count(b"\n")
        problem = str(error.reason)
    else:
        mark = getattr(error, "problem_mark", None)
        line = first_line + (mark.line if mark else 0)
        problem = getattr(error, "problem", None) or str(error)
    return Finding(path, line, f"This is not valid YAML: {problem}", "Mend or quote this line")


class _Tree:
    """Builds plain values from nodes; `lines` is the line of each by its location."""

    def __init__(self, path: Path, first_line: int) -> None:
        self._path = path
        self._first_line = first_line
        self.lines: dict[Location, int] = {(): first_line}

    def build(self, node: yaml.Node, at: Location) -> Any:
        """The value of `node`. Raises InvalidContent."""
        self.lines[at] = self._line(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, (*at, n)) for n, child in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, at)
        self._check_characters(node)
        return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, at: Location) -> dict[str, Any]:
        built: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node)
            if key in built:
                raise self._refused(key_node, f"{key!r} stands here twice", "Keep one of them")
            built[key] = self.build(value_node, (*at, key))
            self.lines[(*at, key)] = self._line(key_node)
        return built

    def _key(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode) or _kind(node) != "str" or not node.value:
            raise self._refused(
                node, "This name is not text", 'Write a plain name; a number in quotes, as in "112"'
            )
        self._check_characters(node)
        return str(node.value)

    def _check_characters(self, node: yaml.Node) -> None:
        """Escapes ("\\u202e") are seen only in the value."""
        if finding := forbidden(self._path, self._line(node), str(node.value)):
            raise InvalidContent(finding)

    def _line(self, node: yaml.Node) -> int:
        return self._first_line + node.start_mark.line

    def _refused(self, node: yaml.Node, cause: str, fix: str) -> InvalidContent:
        return InvalidContent(Finding(self._path, self._line(node), cause, fix))


def _kind(node: yaml.Node) -> str:
    return str(node.tag).rpartition(":")[2]


def _scalar(node: yaml.Node) -> str | int | bool | None:
    kind = _kind(node)
    value = str(node.value)
    if kind == "null":
        return None
    if kind == "bool":
        return value.lower() in ("true", "yes", "on")
    if kind == "int" and re.fullmatch(r"[0-9]{1,9}", value) and not value.startswith("0"):
        return int(value)
    return value
