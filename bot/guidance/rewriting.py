"""YAML that somebody wrote by hand, changed in place: what stays is left as it was written."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

import msgspec
from ruamel.yaml import YAML

# Longer than any line that is allowed: YAML must not fold what an editor wrote in one line.
_WIDTH = 10**6


def loaded(text: str) -> Any:
    """A mapping with its comments, quotes and order. The text was read before, and is sound."""
    return _yaml().load(text)


def dumped(value: Any) -> str:
    """The text of what was `loaded`, or of plain values."""
    out = io.StringIO()
    _yaml().dump(value, out)
    return out.getvalue()


def put(parts: Any, at: str | int, before: object, after: object) -> None:
    """Make `parts[at]`, which says `before`, say `after`.

    Items of lists and fields that are in both keep their lines.
    """
    if before == after:
        return
    if isinstance(before, list) and isinstance(after, list):
        _put_items(parts[at], before, after)
    elif isinstance(before, Mapping) and isinstance(after, Mapping) and [*before] == [*after]:
        for name, value in after.items():
            put(parts[at], name, before[name], value)
    else:
        parts[at] = after


def _put_items(items: Any, before: Sequence[object], after: Sequence[object]) -> None:
    old, new = ([msgspec.json.encode(one) for one in some] for some in (before, after))
    found = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    # From the end: what comes before keeps its place.
    for kind, start, end, first, last in reversed(found):
        if kind == "equal":
            continue
        both = min(end - start, last - first)
        for n in range(both):
            put(items, start + n, before[start + n], after[first + n])
        for n in reversed(range(start + both, end)):
            del items[n]
        for n in range(both, last - first):
            items.insert(start + n, after[first + n])


def _yaml() -> Any:
    # Kept by its authors and needed by Rasa anyway; the only one that keeps an editor's quotes.
    yaml: Any = YAML()
    yaml.preserve_quotes = True
    yaml.width = _WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml
