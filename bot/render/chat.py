"""A Reply as messages of a chat such as WhatsApp: everything at once, in plain text."""

from __future__ import annotations

from bot.i18n import Phrases
from bot.render import lines
from bot.render.parts import bodies
from bot.reply import Reply, Role

LONGEST = 1600
# Addresses of sources: the first ones carry the answer, and all publishers are named.
ADDRESSES = 2
_NUMBER = 8
_FIRST: tuple[Role, ...] = ("alert", "disclosure")


def texts(reply: Reply, phrases: Phrases) -> tuple[str, ...]:
    """`reply` as messages of at most 1,600 UTF-16 units, numbered where there are more."""
    said = "\n".join(_lines(reply, phrases))
    cut = bodies(said, LONGEST - _NUMBER, gsm=False)
    if len(cut) == 1:
        return (said,)
    return tuple(f"{number}/{len(cut)} {body}" for number, body in enumerate(cut, 1))


def _lines(reply: Reply, phrases: Phrases) -> list[str]:
    said = [part.text for role in _FIRST for part in reply.parts if part.role == role]
    said += [part.text for part in reply.parts if part.role not in _FIRST]
    if reply.card is not None:
        said += [reply.card.title, *reply.card.notices, *lines.details(reply.card, phrases)]
        shown = reply.card.sources[:ADDRESSES]
        said += [f"{source.publisher}: {source.url}" for source in shown]
    return [*said, *lines.options(reply)]


def following(reply: Reply, phrases: Phrases) -> Reply | None:  # noqa: ARG001
    """None: there is one page."""
    return None


def fits(reply: Reply, phrases: Phrases) -> bool:  # noqa: ARG001
    """True: nothing is left for later."""
    return True
