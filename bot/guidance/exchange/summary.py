"""What an import does, in words, before it is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.guidance.exchange.parts import parts_of
from bot.guidance.exchange.plan import Change, Plan


def summary(found: Plan, unfinished: Sequence[str]) -> Iterator[str]:
    """Lines: each file with what changes in it, texts that stay out, and a count."""
    for change in found.changes:
        yield from _lines(change)
    for name in unfinished:
        yield f"{name}: not imported, parts are empty or marked as needing work"
    changed = len(found.changes)
    counts = f"{changed} texts change, {found.unchanged} stay as they are"
    yield f"{counts}, {len(unfinished)} are not finished"


def _lines(change: Change) -> Iterator[str]:
    yield f"{change.name}: {'new' if change.before is None else 'changed'}"
    before = {} if change.before is None else parts_of(change.before)
    after = parts_of(change.after)
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        if old == new or change.before is None:
            continue
        yield f"  {name}:"
        if old is not None:
            yield f"    - {_line(old)}"
        if new is not None:
            yield f"    + {_line(new)}"
    yield from _head(change)


def _head(change: Change) -> Iterator[str]:
    made = None if change.before is None else change.before.made
    if made != change.after.made:
        yield f"  made: {change.after.made}" + ("" if made is None else f", was {made}")
    translates = None if change.before is None else change.before.translates
    if translates != change.after.translates:
        yield f"  translates: {change.after.translates}" + (f", was {translates}" if made else "")
    if change.before is not None and change.after.translates is None and change.says_else:
        yield "  its translations are outdated with this"
    for approval in change.ended:
        yield f"  the approval by {approval.by} of {approval.date} no longer fits"


def _line(text: str) -> str:
    return " ".join(text.split())
