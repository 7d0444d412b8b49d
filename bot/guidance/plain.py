"""Bodies without any sign of Markdown but headings and numbered steps, which most are.

Reading these line by line gives what a Markdown parser would, in a tenth of the time.
"""

from __future__ import annotations

import re

# A line that no rule of CommonMark reads as anything but text, however it goes on.
_SIGNS = r"\\`*_\[\]<>&~|^\x00-\x1f\x7f"
_FIRST = r"(?!\d+[.)])[^\s!-&)-/:-@\[-`{-~]"
_TEXT = re.compile(rf"{_FIRST}[^{_SIGNS}]*")
_STEP = re.compile(rf"[1-9]\d?\. ({_FIRST}[^{_SIGNS}]*)")
_HEADING = re.compile(r"## ([a-z]+)")

Block = tuple[str, str, int]


def plain_blocks(text: str) -> list[Block] | None:
    """(kind, text, line from 0) of headings, paragraphs and items; None where it takes a parser."""
    blocks: list[Block] = []
    # The kind of the block that the next line may go on with.
    within = ""
    for number, line in enumerate(text.split("\n")):
        if not line:
            within = ""
        elif (heading := _HEADING.fullmatch(line)) is not None:
            blocks.append(("heading", heading[1], number))
            within = ""
        elif within != "paragraph" and (step := _STEP.fullmatch(line)) is not None:
            blocks.append(("item", _joined(step[1]), number))
            within = "item"
        elif within == "item" or _TEXT.fullmatch(line) is None:
            return None
        elif within == "paragraph":
            kind, before, begun = blocks[-1]
            blocks[-1] = (kind, f"{before} {_joined(line)}", begun)
        else:
            blocks.append(("paragraph", _joined(line), number))
            within = "paragraph"
    return blocks


def _joined(line: str) -> str:
    return " ".join(line.split())
