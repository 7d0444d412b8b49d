"""Characters that content may not hold, however they are written."""

from __future__ import annotations

import re
from pathlib import Path

from bot.guidance.finding import Finding

# Control characters (but not tab and line end), line and paragraph separators, and
# what sets the direction of writing: that shows another number or address than the
# one that is stored. Joiners stay, Persian and Bengali are written with them.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff\ufffe\uffff]"
)


def forbidden(path: Path, line: int, text: str) -> Finding | None:
    """A finding on `line` of `path` when `text` holds a forbidden character."""
    found = _FORBIDDEN.search(text)
    if found is None:
        return None
    return Finding(
        path,
        line,
        f"The invisible character U+{ord(found[0]):04X} is not allowed",
        "Delete it; retype the line if you cannot see it",
    )


def forbidden_line(path: Path, text: str) -> Finding | None:
    """A finding on the first line of a whole file's `text` that holds a forbidden character."""
    found = _FORBIDDEN.search(text)
    if found is None:
        return None
    return forbidden(path, text.count("\n", 0, found.start()) + 1, found[0])
