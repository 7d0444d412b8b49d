"""Letters that must stand in a sentence for a pattern to be found in it.

A sentence is searched for these first, which is cheap, and then for the few patterns that are
left. What a pattern finds does not depend on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import regex

from bot.guidance.neutrality.folding import words

# A pattern in pieces: a group, a gap, a sign, or words.
PIECE = regex.compile(r"<[a-z-]+>|\.\.|[()|~]|[^<>()|~.]+")
GAP, LETTERS = "..", "~"
# Of each set, one must be there. A blank stands where a word begins or ends; without it, the
# letters may be a part of a word. The set that fewest sentences hold comes first.
Letters = tuple[frozenset[str], ...]
# A piece, or in brackets what may stand there.
_Node = str | list["_Row"]
_Row = list[_Node]


class InvalidPattern(ValueError):
    """A line of a list that is not in the language of patterns.py; says why."""


class Required:
    """Reads patterns of one language. groups: words to use in patterns."""

    def __init__(self, groups: Mapping[str, Sequence[str]], language: str) -> None:
        self._groups = groups
        self._language = language
        self._read: dict[str, list[_Row]] = {}

    def of(self, part: str) -> Letters:
        """What each match of `part` holds, nothing where that is not known.

        Raises InvalidPattern.
        """
        rows = self._rows(part, ())
        if len(rows) == 1:
            return self._of_row(rows[0], begins=True, ends=True)
        return self._of_any(rows, begins=True, ends=True)

    def _rows(self, part: str, inside: tuple[str, ...]) -> list[_Row]:
        """What may stand where `part` stands."""
        pieces = PIECE.findall(part.strip())
        if not pieces:
            raise InvalidPattern("a part without words")
        left = iter(pieces)
        rows = self._bracket(left, inside)
        if pieces.count("(") != pieces.count(")") or next(left, None) is not None:
            raise InvalidPattern(f"{part.strip()!r}: brackets that do not fit")
        return rows

    def _bracket(self, pieces: Iterator[str], inside: tuple[str, ...]) -> list[_Row]:
        """The rows up to the closing bracket, or the end."""
        rows: list[_Row] = [[]]
        for piece in pieces:
            if piece == ")":
                break
            if piece == "|":
                rows.append([])
            elif piece == "(":
                rows[-1].append(self._bracket(pieces, inside))
            elif piece.startswith("<"):
                rows[-1].append(self._group(piece[1:-1], inside))
            else:
                rows[-1].append(piece)
        return rows

    def _group(self, name: str, inside: tuple[str, ...]) -> list[_Row]:
        if name not in self._groups or name in inside:
            raise InvalidPattern(f"<{name}> is not a group, or holds itself")
        if name not in self._read:
            lines = (self._rows(line, (*inside, name)) for line in self._groups[name])
            self._read[name] = [row for rows in lines for row in rows]
        return self._read[name]

    def _of_any(self, rows: Sequence[_Row], *, begins: bool, ends: bool) -> Letters:
        found = frozenset[str]()
        for row in rows:
            letters = self._of_row(row, begins=begins, ends=ends)
            if not letters:
                return ()
            found |= letters[0]
        return (found,) if found else ()

    def _of_row(self, row: _Row, *, begins: bool, ends: bool) -> Letters:
        found: Letters = ()
        for n, node in enumerate(row):
            first = begins if n == 0 else _parted(row[n - 1], node)
            last = ends if n == len(row) - 1 else _parted(node, row[n + 1])
            if isinstance(node, list):
                found += self._of_any(node, begins=first, ends=last)
            elif node not in (GAP, LETTERS):
                found += self._of_words(node, begins=first, ends=last)
        return ordered(found)

    def _of_words(self, piece: str, *, begins: bool, ends: bool) -> Letters:
        found = [f" {word} " for word in words(piece, self._language)[1]]
        if found:
            found[0] = found[0] if begins else found[0].lstrip()
            found[-1] = found[-1] if ends else found[-1].rstrip()
        return tuple(frozenset({one}) for one in found)


def _parted(one: _Node, other: _Node) -> bool:
    """Whether a word ends between two nodes that stand side by side."""
    return GAP in (one, other) or (
        (isinstance(one, str) and one[-1].isspace())
        or (isinstance(other, str) and other[0].isspace())
    )


def ordered(letters: Letters) -> Letters:
    """What fewest sentences hold comes first: the longest letters."""
    return tuple(sorted(letters, key=lambda some: (-min(map(len, some)), len(some))))
