"""YAML of content files: typed, with line numbers, without YAML's dangers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from bot.guidance.finding import Finding, InvalidContent

T = TypeVar("T")
MAX_DEPTH = 8
Location = tuple[str | int, ...]


def parse(path: Path, text: str, schema: type[T], first_line: int = 1) -> T:
    """`text`, YAML that begins at `first_line` of `path`, as a `schema`.

    Anchors, aliases, tags and repeated keys are refused: content needs none, and
    aliases can blow up a small file. Raises InvalidContent with file and line.
    """
    lines: dict[Location, int] = {}
    try:
        _refuse_anchors(path, text, first_line)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = first_line + (mark.line if mark else 0)
        problem = getattr(error, "problem", None) or str(error)
        raise InvalidContent(
            Finding(path, line, f"This is not valid YAML: {problem}", "Mend or quote this line")
        ) from error
    value = None if node is None else _build(path, node, (), lines, first_line)
    try:
        return msgspec.convert(value, schema)
    except msgspec.ValidationError as error:
        raise InvalidContent(_explain(path, str(error), lines, first_line)) from error


def _refuse_anchors(path: Path, text: str, first_line: int) -> None:
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        anchor = getattr(event, "anchor", None)
        explicit_tag = getattr(event, "tag", None)
        if anchor is not None or isinstance(event, yaml.AliasEvent) or explicit_tag is not None:
            raise InvalidContent(
                Finding(
                    path,
                    first_line + (event.start_mark.line if event.start_mark else 0),
                    "Anchors (&), aliases (*) and tags (!) are not allowed",
                    "Write the text out, in quotes if it begins with one of these signs",
                )
            )


def _build(
    path: Path, node: yaml.Node, at: Location, lines: dict[Location, int], first_line: int
) -> Any:
    line = first_line + node.start_mark.line
    lines[at] = line
    if len(at) > MAX_DEPTH:
        raise InvalidContent(
            Finding(path, line, "This is nested too deeply", "Indent as in the other files")
        )
    if isinstance(node, yaml.SequenceNode):
        return [
            _build(path, child, (*at, index), lines, first_line)
            for index, child in enumerate(node.value)
        ]
    if isinstance(node, yaml.MappingNode):
        return _build_mapping(path, node, at, lines, first_line)
    return _scalar(node)


def _build_mapping(
    path: Path, node: yaml.MappingNode, at: Location, lines: dict[Location, int], first_line: int
) -> dict[str, Any]:
    built: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        line = first_line + key_node.start_mark.line
        if key in built:
            raise InvalidContent(
                Finding(path, line, f"{key!r} stands here twice", "Keep one of them")
            )
        built[key] = _build(path, value_node, (*at, key), lines, first_line)
        lines[(*at, key)] = line
    return built


def _scalar(node: yaml.Node) -> str | int | bool | None:
    kind = node.tag.rpartition(":")[2]
    value = str(node.value)
    if kind == "null":
        return None
    if kind == "bool":
        return value.lower() in ("true", "yes", "on")
    if kind == "int" and re.fullmatch(r"[0-9]{1,9}", value) and not value.startswith("0"):
        return int(value)
    return value


def _explain(path: Path, problem: str, lines: dict[Location, int], first_line: int) -> Finding:
    sentence, _, pointer = problem.partition(" - at `$")
    at = _location(pointer.rstrip("`"))
    while at and at not in lines:
        at = at[:-1]
    where = f" (at {'.'.join(str(step) for step in at)})" if at else ""
    fix = "Write it as docs/editors.md describes"
    if "got `int`" in sentence:
        fix = 'Put the number in quotes, as in "112"'
    elif "missing required field" in sentence:
        fix = "Add the missing field"
    elif "contains unknown field" in sentence:
        fix = "Remove the field or correct its spelling"
    return Finding(path, lines.get(at, first_line), f"{sentence}{where}", fix)


def _location(pointer: str) -> Location:
    steps = re.findall(r"\.([^.\[\]]+)|\[([0-9]+)\]", pointer)
    return tuple(int(index) if index else name for name, index in steps)
