"""Saying that the service is automated: once in each language of a conversation."""

from __future__ import annotations

from dataclasses import replace

from bot.i18n import Phrases
from bot.reply import Part, Reply


def disclose(
    reply: Reply, disclosed: frozenset[str], phrases: Phrases
) -> tuple[Reply, frozenset[str]]:
    """The reply with the disclosure where it is missing, and where it was made by now.

    In an emergency the help comes first.
    """
    spoken = {part.language for part in reply.parts} | {reply.language}
    missing = sorted(spoken - disclosed)
    if not missing:
        return reply, disclosed
    parts = tuple(Part("disclosure", phrases("disclosure", code), code) for code in missing)
    alerts = tuple(part for part in reply.parts if part.role == "alert")
    others = tuple(part for part in reply.parts if part.role != "alert")
    return replace(reply, parts=(*alerts, *parts, *others)), disclosed | spoken
