"""A Reply as text messages: a page at a time, each within what one answer may cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

import regex

from bot.compose.menu import MORE
from bot.i18n import Phrases
from bot.render import lines
from bot.render.gsm import folded
from bot.render.parts import MOST_UCS2, UCS2, affordable, bodies, split
from bot.reply import Reply

# Where a text may be cut if it has to be: after a sentence, in any served script.
_SENTENCE_END = regex.compile(r"(?<=[.!?\u061f\u06d4\u0964\u1362])\s+")
# A word so long that nothing else fits beside it (an address nobody could use).
_LONGEST_PIECE = (MOST_UCS2 - 1) * UCS2 - 20


@dataclass(frozen=True)
class _Piece:
    """What stays together, and what stands between it and the piece before."""

    glue: str
    text: str


def pages(reply: Reply, phrases: Phrases) -> Iterator[str]:
    """All that `reply` has to say, cut into pages; each but the last ends with the key for more."""
    said = [*lines.brief(reply, phrases), *lines.options(reply)]
    if reply.card is not None:
        said += lines.details(reply.card, phrases)
    more = f"\n{_more(reply, phrases)}"
    left = list(_pieces(said))
    while left:
        page, left = _page(left, more)
        yield page


def texts(reply: Reply, phrases: Phrases) -> tuple[str, ...]:
    """The page of `reply` as numbered text messages; none where it says nothing."""
    found = list(islice(pages(reply, phrases), reply.page + 1))
    return split(found[-1]) if found else ()


def following(reply: Reply, phrases: Phrases) -> Reply | None:
    """The next page of `reply`; None after the last."""
    after = islice(pages(reply, phrases), reply.page + 1, None)
    return None if next(after, None) is None else replace(reply, page=reply.page + 1)


def fits(reply: Reply, phrases: Phrases) -> bool:
    """Whether all that `reply` says in brief is on its first page, with the way to the rest."""
    said = "\n".join(lines.brief(reply, phrases))
    return affordable(folded(f"{said}\n{_more(reply, phrases)}"))


def _page(left: list[_Piece], more: str) -> tuple[str, list[_Piece]]:
    """As many pieces as one page holds, and the others."""
    page, ended = "", 0
    for number, piece in enumerate(left):
        page = f"{page}{piece.glue if number else ''}{piece.text}"
        if affordable(folded(page + more)):
            ended = number + 1
            fitting = page
        elif not affordable(folded(page)):
            break
    else:
        return folded(page), []
    if not ended:
        # A piece of its own is never longer than a page.
        return folded(left[0].text), left[1:]
    return folded(fitting + more), left[ended:]


def _pieces(said: Iterable[str]) -> Iterator[_Piece]:
    for line in said:
        glue = "\n"
        for sentence in _SENTENCE_END.split(line):
            for body in bodies(sentence, _LONGEST_PIECE, gsm=False):
                yield _Piece(glue, body)
                glue = ""
            glue = " "


def _more(reply: Reply, phrases: Phrases) -> str:
    return f"{MORE} {phrases('sms.more', reply.language)}"
