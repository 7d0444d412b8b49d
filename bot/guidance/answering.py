"""Which entry answers which danger: what must hold across the entries of a pack."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from bot.danger import ANY
from bot.guidance.finding import Finding
from bot.guidance.model import EMERGENCY_TOPIC, Pack
from bot.guidance.parts import PackParts


def unanswered(parts: PackParts, pack: Pack) -> Iterable[Finding]:
    """What is wrong with `danger` and `alarm` in the pack's entries.

    A kind that no entry answers gets the one for any danger, so only that must be there,
    where there is a topic for emergencies at all.
    """
    answering = defaultdict(list)
    for entry in pack.entries.values():
        path = parts.folder / entry.id / "entry.yml"
        if parts.base is not None and (entry.dangers or entry.always_alarms):
            fix = f"Write them in {parts.base.id}, which decides for all areas"
            yield Finding(path, 1, "The entry of a country has danger or alarm", fix)
        for danger in entry.dangers:
            answering[danger].append(entry.id)
            if len(answering[danger]) > 1:
                cause = f"The danger {danger!r} is answered by {answering[danger][0]}"
                yield Finding(path, 1, cause, "Leave it to one entry")
    if parts.base is None and pack.in_topic(EMERGENCY_TOPIC) and ANY not in answering:
        cause = f"No entry answers any danger: none has {ANY!r} under danger"
        fix = f"Add danger: [{ANY}] to the entry on the emergency number"
        yield Finding(parts.folder / "pack.yml", 1, cause, fix)
