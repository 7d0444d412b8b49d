"""Options of a decision of one form: none longer, marked or asked otherwise than the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from bot.guidance.model import DecisionOption, Text

FIELDS = ("what", "means", "ask", "deadline", "whom")
# How much longer than the shortest option the longest may be.
LONGER = 1.25
# A number, an ordinal or a sign sets an option before the others.
_MARK = regex.compile(r"[\p{N}\p{So}\p{Sm}*!#•]")
_ASKED = ("?", "؟", "፧")


def uneven(text: Text) -> Iterator[tuple[str, str]]:
    """Cause and fix of each fault in the form of the options of `text`."""
    options = text.options
    if not options:
        return
    if len(options) == 1:
        yield "A decision has one option only", "Give at least two, or none"
        return
    lengths = {option.id: sum(len(getattr(option, name)) for name in FIELDS) for option in options}
    longest, shortest = max(lengths, key=lengths.__getitem__), min(lengths, key=lengths.__getitem__)
    if lengths[longest] > LONGER * lengths[shortest]:
        yield (
            f"Option {longest!r} has {lengths[longest]} characters, "
            f"{shortest!r} has {lengths[shortest]}",
            "Write all with about the same length: the longest may have a quarter more",
        )
    for option in options:
        if _MARK.search(option.title):
            yield (
                f"The title of option {option.id!r} has a number or sign: {option.title}",
                "Give the name only: no option is the first or the best",
            )
    yield from _asked(options)


def _asked(options: Sequence[DecisionOption]) -> Iterator[tuple[str, str]]:
    for name in FIELDS:
        asking = {option.id for option in options if getattr(option, name).endswith(_ASKED)}
        if asking and len(asking) < len(options):
            rest = ", ".join(option.id for option in options if option.id not in asking)
            yield (
                f"The field {name} is a question in some options and not in {rest}",
                "Write the field in one form in all options",
            )
