"""What is said once: that the service is automated, and what to know of the channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from bot.compose.part import part
from bot.errors import ContentError
from bot.gateway.conversations import State
from bot.gateway.provider import Provider
from bot.i18n import Phrases
from bot.reply import Kind, Reply

# How the automation is disclosed: on the page, in a text message, on the telephone.
DISCLOSURES = ("disclosure", "disclosure.short", "disclosure.voice")
# Replies that hold something more urgent, or that few words must suffice for.
_NO_NOTE: frozenset[Kind] = frozenset({"emergency", "ask_language"})
# Who has to listen to a list of languages first hears the disclosure in the chosen one.
_AFTER_LANGUAGE = frozenset({"voice"})


def require_disclosures(phrases: Phrases, codes: Sequence[str]) -> None:
    """Raises ContentError where a language of `codes` has no disclosure in words of its own."""
    for key in DISCLOSURES:
        said: dict[str, str] = {}
        for code in codes:
            text = phrases(key, code)
            other = said.setdefault(text, code)
            if other != code:
                raise ContentError(
                    f"data/locale/{code}.po: phrase {key!r} is that of {other!r}; translate it: "
                    "nobody may take this service for a person"
                )


def disclose(
    reply: Reply, state: State, phrases: Phrases, provider: Provider | None, channel: str
) -> tuple[Reply, State]:
    """The reply with the disclosure in each language that it is missing in, and the new state.

    In an emergency the help comes first. Where every word is paid for, a question in several
    languages has the disclosure in the likeliest of them; the chosen one follows. By telephone
    a question for the language has none: the next reply has it.
    """
    if reply.kind == "ask_language" and channel in _AFTER_LANGUAGE:
        return reply, state
    spoken = {reply.language}
    if provider is None:
        spoken |= {part.language for part in reply.parts}
    missing = sorted(spoken - state.disclosed)
    if not missing:
        return reply, state
    disclosures = tuple(part(phrases, "disclosure", "disclosure", code) for code in missing)
    alerts = tuple(part for part in reply.parts if part.role == "alert")
    others = tuple(part for part in reply.parts if part.role != "alert")
    said = replace(reply, parts=(*alerts, *disclosures, *others))
    return said, msgspec.structs.replace(state, disclosed=state.disclosed | spoken)


def note(
    reply: Reply, state: State, phrases: Phrases, provider: Provider | None, first: bool
) -> tuple[Reply, State]:
    """The reply with the channel's note where it was not said yet, and the new state.

    A `first` answer that has no room for it leaves it to the next one: the answer itself
    must not be cut for it.
    """
    if provider is None or provider.note is None or state.noted or reply.kind in _NO_NOTE:
        return reply, state
    said = part(phrases, "note", provider.note, reply.language)
    noted = replace(reply, parts=(*reply.parts, said))
    if first and not provider.fits(noted):
        return reply, state
    return noted, msgspec.structs.replace(state, noted=True)
