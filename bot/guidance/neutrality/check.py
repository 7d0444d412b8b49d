"""The neutrality lint over a pack, as findings with the line where an editor can mend it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from bot.guidance import files
from bot.guidance.finding import Finding
from bot.guidance.model import Entry, Pack, Text
from bot.guidance.neutrality.exceptions import FILE, Exempt
from bot.guidance.neutrality.lists import Lexicon
from bot.guidance.neutrality.pushing import Push, pieces, pushes
from bot.guidance.neutrality.structure import uneven


def pressing(
    pack: Pack, folder: Path, lexicons: Mapping[str, Lexicon], exempt: Sequence[Exempt] = ()
) -> list[Finding]:
    """A finding for each text of `pack` that pushes or is uneven, and for each exception
    that no text needs. folder: where the files of the pack are."""
    found: list[Finding] = []
    needed: set[Exempt] = set()
    for entry in pack.entries.values():
        for language, text in entry.texts.items():
            path = folder / entry.id / f"{language}.md"
            where = Lines(path)
            mine = [e for e in exempt if (e.entry, e.language) == (entry.id, language)]
            for push in _pushes(entry, text, lexicons[language]):
                excuse = next((e for e in mine if e.words == push.words), None)
                if excuse is not None:
                    needed.add(excuse)
                else:
                    found += _findings(path, where, push, lexicons[language])
            found += (
                Finding(path, where.of("options:"), cause, fix) for cause, fix in uneven(text)
            )
    found += (
        Finding(folder / FILE, 1, f"{e.entry}/{e.language}.md does not push with {e.words!r}",
                "Remove the exception")
        for e in exempt
        if e not in needed
    )  # fmt: skip
    return sorted(set(found))


def _pushes(entry: Entry, text: Text, lexicon: Lexicon) -> Iterator[Push]:
    tone = lexicon.tone_of(entry)
    for piece in pieces(text):
        yield from pushes(piece, tone, lexicon)


def _findings(path: Path, where: Lines, push: Push, lexicon: Lexicon) -> Iterator[Finding]:
    kind = lexicon.kinds[push.kind]
    cause = f"{push.words!r} {kind.what} ({push.kind}): {push.sentence.removesuffix('.')}"
    for line in where.all_of(push.sentence) or [1]:
        yield Finding(path, line, cause, kind.fix)


class Lines:
    """The words of a file with their lines, to find a sentence that is wrapped or quoted."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _words(self) -> Sequence[tuple[str, int]]:
        """Read when something was found: in most files nothing is."""
        text = files.decode(self._path, self._path.read_bytes())
        numbered = enumerate(text.split("\n"), 1)
        return [(word, number) for number, line in numbered for word in line.split()]

    def all_of(self, sentence: str) -> list[int]:
        """The lines where `sentence` begins."""
        first, *rest = sentence.split()
        return [
            number
            for index, (word, number) in enumerate(self._words)
            if (word.endswith(first) if rest else first in word) and self._goes_on(index + 1, rest)
        ]

    def of(self, word: str) -> int:
        """The first line with `word`, else 1."""
        return next((number for held, number in self._words if held == word), 1)

    def _goes_on(self, index: int, rest: Sequence[str]) -> bool:
        if not rest:
            return True
        held = [word for word, _ in self._words[index : index + len(rest)]]
        return held[:-1] == list(rest[:-1]) and bool(held) and held[-1].startswith(rest[-1])
