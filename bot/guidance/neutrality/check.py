"""The neutrality lint over texts, as findings with the line where an editor can mend it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from bot.guidance.finding import Finding
from bot.guidance.lines import Lines
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
            told, used = pressing_in(entry, text, path, lexicons[language], exempt)
            found += told
            needed |= used
    return sorted({*found, *unneeded(folder, exempt, needed)})


def pressing_in(
    entry: Entry, text: Text, path: Path, lexicon: Lexicon, exempt: Iterable[Exempt] = ()
) -> tuple[list[Finding], set[Exempt]]:
    """The findings of one text, whose file is `path`, and the exceptions that it needs."""
    found: list[Finding] = []
    needed: set[Exempt] = set()
    where = Lines(path)
    mine = [e for e in exempt if (e.entry, e.language) == (entry.id, text.language)]
    for push in _pushes(entry, text, lexicon):
        excuse = next((e for e in mine if e.words == push.words), None)
        if excuse is not None:
            needed.add(excuse)
        else:
            found += _findings(path, where, push, lexicon)
    found += (Finding(path, where.of("options:"), cause, fix) for cause, fix in uneven(text))
    return found, needed


def unneeded(folder: Path, exempt: Iterable[Exempt], needed: set[Exempt]) -> Iterator[Finding]:
    """A finding for each exception of the pack in `folder` that no text needs."""
    for one in exempt:
        if one not in needed:
            cause = f"{one.entry}/{one.language}.md does not push with {one.words!r}"
            yield Finding(folder / FILE, 1, cause, "Remove the exception")


def _pushes(entry: Entry, text: Text, lexicon: Lexicon) -> Iterator[Push]:
    tone = lexicon.tone_of(entry)
    for piece in pieces(text):
        yield from pushes(piece, tone, lexicon)


def _findings(path: Path, where: Lines, push: Push, lexicon: Lexicon) -> Iterator[Finding]:
    kind = lexicon.kinds[push.kind]
    cause = f"{push.words!r} {kind.what} ({push.kind}): {push.sentence.removesuffix('.')}"
    for line in where.all_of(push.sentence) or [1]:
        yield Finding(path, line, cause, kind.fix)
