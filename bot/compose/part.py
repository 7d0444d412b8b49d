"""A fixed phrase as something said."""

from __future__ import annotations

from bot.i18n import Phrases
from bot.reply import Part, Role

# What the telephone leaves out, where everybody waits for it: the keys that follow say it, and
# who hears their language knows which it is.
NOT_SPOKEN = frozenset({"menu", "language.set"})


def part(phrases: Phrases, role: Role, key: str, language: str, /, **values: str | int) -> Part:
    """The phrase `key`, with its forms for few words and for the telephone, where it has them.

    Raises ContentError when the phrase does not exist or a value is missing.
    """

    def form(name: str) -> str | None:
        other = f"{key}.{name}"
        return phrases(other, language, **values) if phrases.has(other, language) else None

    spoken = "" if key in NOT_SPOKEN else form("voice")
    return Part(role, phrases(key, language, **values), language, form("short"), spoken)
