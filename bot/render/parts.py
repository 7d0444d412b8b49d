"""A text as numbered text messages that each stand alone.

Not as one long message of joined parts: a phone shows such a message only when every part
has come, and on a bad network one is lost. The number costs no more than the header that
joins parts (see docs/decisions.md).
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from bot.render.gsm import is_gsm, units

SEPTETS, UCS2 = 160, 70
# What a person gets at once: the limits of what one answer may cost.
MOST_GSM, MOST_UCS2 = 2, 3
_CLUSTER = regex.compile(r"\X")
# A key stays with the first word of its option.
_PIECE = regex.compile(r"(?:(?<=^|\n)\d{1,2} )?\S+|\s+")


def split(text: str) -> tuple[str, ...]:
    """The parts of `text`, each with "2/3 " before it where there is more than one.

    Without their numbers the parts join to `text` again. They are cut between words, a word
    that is longer than a part between letters, and never within a character. All parts are
    of one alphabet.
    """
    gsm = is_gsm(text)
    room = SEPTETS if gsm else UCS2
    if units(text, gsm) <= room:
        return (text,)
    digits = 1
    while True:
        # "12/34 "
        whole = bodies(text, room - 2 * digits - 2, gsm)
        if len(str(len(whole))) <= digits:
            break
        digits += 1
    total = len(whole)
    return tuple(f"{number}/{total} {body}" for number, body in enumerate(whole, 1))


def count(text: str) -> int:
    """How many text messages `text` takes."""
    return len(split(text))


def affordable(text: str) -> bool:
    """Whether `text` is within what a person gets at once."""
    return count(text) <= (MOST_GSM if is_gsm(text) else MOST_UCS2)


def bodies(text: str, room: int, gsm: bool) -> list[str]:
    """`text` cut into bodies of at most `room` units each; joined they are `text`."""
    cut: list[str] = []
    body, used = "", 0
    for piece, size in _pieces(text, room, gsm):
        if body and used + size > room:
            cut.append(body)
            body, used = "", 0
        body, used = body + piece, used + size
    return [*cut, body]


def _pieces(text: str, room: int, gsm: bool) -> Iterator[tuple[str, int]]:
    """Words and the blanks between them, with their units; what is longer than a part, cut."""
    for piece in _PIECE.findall(text):
        size = units(piece, gsm)
        if size <= room:
            yield piece, size
        else:
            yield from _cut(piece, room, gsm)


def _cut(word: str, room: int, gsm: bool) -> Iterator[tuple[str, int]]:
    """A word in pieces: letters with their marks, and where one is still too long, its code
    points."""
    for cluster in _CLUSTER.findall(word):
        size = units(cluster, gsm)
        if size <= room:
            yield cluster, size
        else:
            yield from ((point, units(point, gsm)) for point in cluster)
