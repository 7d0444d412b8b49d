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

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.guidance.neutrality.folding import words
from bot.guidance.neutrality.required import PIECE, InvalidPattern, Letters, Required, ordered

__all__ = ["MASK", "InvalidPattern", "Pattern", "Patterns"]

# Stands for a word that is passed over: no pattern and no gap reaches across it.
MASK = "\x00"
_LETTERS = f"[^ {MASK}]"
_GAP = f"(?:{_LETTERS}+ ){{0,4}}"
# A blank, or nothing where one was just read: so that an empty alternative needs no second one.
_BLANK = r"(?: |(?<= ))"


@dataclass(frozen=True)
class Part:
    """Words that are searched together. required: see Required.of."""

    source: str
    groups: Mapping[str, Sequence[str]]
    language: str
    required: Letters

    def search(self, line: str) -> tuple[int, int] | None:
        """Where the part stands in a line of folded words, or None."""
        found = self._expression.search(line)
        return None if found is None else found.span()

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        """Made when it is first searched: few of a list's thousands ever are."""
        expression = _expression(self.source, self.groups, self.language)
        return re.compile(f"(?<= )(?:{expression})(?:(?= )|(?<= ))")


@dataclass(frozen=True)
class Pattern:
    """A line of a list: every one of `wanted` must be found, and none of `unwanted`."""

    source: str
    wanted: tuple[Part, ...]
    unwanted: tuple[Part, ...]

    @property
    def required(self) -> Letters:
        """What every line holds in which the pattern is found."""
        return ordered(tuple(some for part in self.wanted for some in part.required))

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
        return first


class Patterns:
    """Reads the lines of lists in one language. groups: words to use in patterns."""

    def __init__(self, groups: Mapping[str, Sequence[str]], language: str) -> None:
        self._groups = groups
        self._language = language
        self._required = Required(groups, language)

    def of(self, source: str) -> Pattern:
        """The pattern of one line. Raises InvalidPattern."""
        wanted, *unwanted = source.split("!")
        return Pattern(
            source,
            tuple(self._part(part) for part in wanted.split("+")),
            tuple(self._part(part) for part in unwanted),
        )

    def _part(self, source: str) -> Part:
        return Part(source, self._groups, self._language, self._required.of(source))


def _expression(part: str, groups: Mapping[str, Sequence[str]], language: str) -> str:
    made = ""
    for piece in PIECE.findall(part.strip()):
        if piece.startswith("<"):
            lines = (_expression(line, groups, language) for line in groups[piece[1:-1]])
            made += f"(?:{'|'.join(lines)})"
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
    folded = _BLANK.join(re.escape(word) for word in words(piece, language)[1])
    before = _BLANK if piece[:1].isspace() and not after_gap else ""
    after = _BLANK if piece[-1:].isspace() and folded else ""
    return f"{before}{folded}{after}"
