"""A fixed phrase as something said."""

from __future__ import annotations

from bot.i18n import Phrases
from bot.reply import Part, Role


def part(phrases: Phrases, role: Role, key: str, language: str, /, **values: str | int) -> Part:
    """The phrase `key`, with its short form for channels with little room, where it has one.

    Raises ContentError when the phrase does not exist or a value is missing.
    """
    brief = f"{key}.short"
    short = phrases(brief, language, **values) if phrases.has(brief, language) else None
    return Part(role, phrases(key, language, **values), language, short)
