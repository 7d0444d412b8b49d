"""What msgspec refuses, as a finding on the line where an editor can mend it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from bot.guidance.finding import Finding

Location = tuple[str | int, ...]
GUIDE = "docs/editors.md"
_UNKNOWN_FIELD = re.compile(r"contains unknown field `(.*)`\Z", re.DOTALL)
_STEP = re.compile(r"\.([^.\[\]]+)|\[([0-9]+)\]|(\[\.\.\.\])")


def explain(
    path: Path,
    value: Any,
    schema: Any,
    problem: str,
    lines: Mapping[Location, int],
    *,
    guide: str = GUIDE,
) -> Finding:
    """The finding for `problem`, the message with which `schema` refused `value`.

    lines: the line of each part of `value` by its location, of the whole by (). guide: the
    page that tells how to write such a file.
    """
    # The last one: a name in the file may hold the same signs.
    sentence, _, pointer = problem.rpartition(" - at `$")
    if not sentence:
        sentence, pointer = problem, ""
    at = _location(value, schema, problem, pointer.rstrip("`"))
    while at and at not in lines:
        at = at[:-1]
    where = f" (at {'.'.join(str(step) for step in at)})" if at else ""
    line = lines[at]
    fix = f"Write it as {guide} describes"
    if "got `int`" in sentence:
        fix = 'Put the number in quotes, as in "112"'
    elif "missing required field" in sentence:
        fix = "Add the missing field"
    elif unknown := _UNKNOWN_FIELD.search(sentence):
        line = lines.get((*at, unknown[1]), line)
        fix = "Remove the field or correct its spelling"
    return Finding(path, line, f"{sentence}{where}", fix)


def _location(value: Any, schema: Any, problem: str, pointer: str) -> Location:
    """Where `pointer` points, with the names that msgspec leaves out as [...]."""
    at: Location = ()
    for name, index, unnamed in _STEP.findall(pointer):
        key = _guilty(value, at, schema, problem) if unnamed else int(index) if index else name
        if key is None:
            break
        at = (*at, key)
    return at


def _guilty(value: Any, at: Location, schema: Any, problem: str) -> str | None:
    """The key of the mapping at `at` that causes `problem`: alone it still does."""
    mapping = value
    try:
        for step in at:
            mapping = mapping[step]
        items = mapping.items()
    except (LookupError, TypeError, AttributeError):
        # What looks like a place is part of a name in the file.
        return None
    for key, item in items:
        try:
            msgspec.convert(_replaced(value, at, {key: item}), schema)
        except msgspec.ValidationError as error:
            if str(error) == problem:
                return str(key)
    return None


def _replaced(value: Any, at: Location, part: Any) -> Any:
    """A copy of `value` with `part` at `at`."""
    if not at:
        return part
    copy = value.copy()
    copy[at[0]] = _replaced(value[at[0]], at[1:], part)
    return copy
