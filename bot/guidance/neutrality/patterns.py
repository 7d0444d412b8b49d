"""The small language in which the word lists are written, as regular expressions.

    hurry~               a word that begins so; ~ stands for any letters, also in front
    (now|today)          one of these
    decide .. now        up to four words may stand between
    decide + now         both in one sentence, in any order
    a + b ! c            but not where the sentence holds c
    <decide>             the words of the group `decide`

All is compared word by word after folding, so case and spelling variants do not count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import regex

from bot.guidance.neutrality.folding import words

_PIECE = regex.compile(r"<[a-z-]+>|\.\.|[()|~]|[^<>()|~.]+")
# Stands for a word that is passed over: no pattern and no gap reaches across it.
MASK = "\x00"
_LETTERS = f"[^ {MASK}]"
_GAP = f"(?:{_LETTERS}+ ){{0,4}}"
# A blank, or nothing where one was just read: so that an empty alternative needs no second one.
_BLANK = r"(?: |(?<= ))"


class InvalidPattern(ValueError):
    """A line of a list that is not in the language above; says why."""


@dataclass(frozen=True)
class Pattern:
    """A line of a list: every one of `wanted` must be found, and none of `unwanted`."""

    source: str
    wanted: tuple[regex.Pattern[str], ...]
    unwanted: tuple[regex.Pattern[str], ...]

    def find(self, line: str) -> tuple[int, int] | None:
        """Where the first wanted part stands in `line`, or None.

        line: folded words with one blank before, between and after them.
        """
        first = self.wanted[0].search(line)
        if first is None:
            return None
        if any(part.search(line) is None for part in self.wanted[1:]):
            return None
        if any(part.search(line) is not None for part in self.unwanted):
            return None
        return first.span()


def compile_pattern(source: str, groups: Mapping[str, Sequence[str]], language: str) -> Pattern:
    """The pattern of one line. Raises InvalidPattern."""
    wanted, *unwanted = source.split("!")
    return Pattern(
        source,
        tuple(_part(part, groups, language) for part in wanted.split("+")),
        tuple(_part(part, groups, language) for part in unwanted),
    )


def _part(part: str, groups: Mapping[str, Sequence[str]], language: str) -> regex.Pattern[str]:
    try:
        expression = _expression(part, groups, language, ())
        return regex.compile(f"(?<= )(?:{expression})(?:(?= )|(?<= ))")
    except regex.error as error:
        raise InvalidPattern(f"{part.strip()!r}: {error}") from error


def _expression(
    part: str, groups: Mapping[str, Sequence[str]], language: str, inside: tuple[str, ...]
) -> str:
    if not part.strip():
        raise InvalidPattern("a part without words")
    made = ""
    for piece in _PIECE.findall(part.strip()):
        if piece.startswith("<"):
            made += _group(piece[1:-1], groups, language, inside)
        elif piece == "..":
            made = f"{made.removesuffix(_BLANK)}{_BLANK}{_GAP}"
        elif piece == "~":
            made += f"{_LETTERS}*"
        elif piece in "()|":
            made += "(?:" if piece == "(" else piece
        else:
            made += _literal(piece, language, after_gap=made.endswith(_GAP))
    return made


def _literal(piece: str, language: str, *, after_gap: bool) -> str:
    """Words as they are searched, with the blanks that stood at their ends."""
    folded = _BLANK.join(regex.escape(word) for word in words(piece, language)[1])
    before = _BLANK if piece[:1].isspace() and not after_gap else ""
    after = _BLANK if piece[-1:].isspace() and folded else ""
    return f"{before}{folded}{after}"


def _group(
    name: str, groups: Mapping[str, Sequence[str]], language: str, inside: tuple[str, ...]
) -> str:
    if name not in groups or name in inside:
        raise InvalidPattern(f"<{name}> is not a group, or holds itself")
    parts = (_expression(line, groups, language, (*inside, name)) for line in groups[name])
    return f"(?:{'|'.join(parts)})"
