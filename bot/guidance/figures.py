"""Figures of a translation against those of its source text: a deadline must not change."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import regex

from bot.guidance.finding import Finding
from bot.guidance.lines import Lines
from bot.guidance.model import Entry, Pack, Text
from bot.guidance.months import months

# A blank, comma, point or apostrophe between groups of three digits is no part of the figure.
_GROUPS = regex.compile(r"(?<=\d)[\u00a0\u202f\u2009 ,.'\u2019\u066c](?=\d{3}(?!\d))")
# Most texts have none, and walking through each letter takes long.
_OTHER_DIGIT = re.compile(r"[^\D0-9]")
_FIGURE = regex.compile(r"\d+")
_DIGITS = {
    code: str(unicodedata.decimal(chr(code)))
    for code in range(sys.maxunicode + 1)
    if chr(code).isdecimal()
}


def figures(text: str) -> frozenset[str]:
    """The figures in a text, in ASCII digits, without what stands between thousands."""
    digits = plain_digits(unicodedata.normalize("NFKC", text))
    return frozenset(_FIGURE.findall(_GROUPS.sub("", digits)))


def plain_digits(text: str) -> str:
    """`text` with the digits of all scripts as 0 to 9, each in its place."""
    return text if _OTHER_DIGIT.search(text) is None else text.translate(_DIGITS)


def differing(pack: Pack, folder: Path) -> list[Finding]:
    """A finding for each translation whose answer or steps have other figures than the text
    that it translates. One that is outdated is left alone: it is known to differ."""
    return [
        finding
        for entry in pack.entries.values()
        for language, text in entry.texts.items()
        for finding in differing_in(pack, entry, text, folder / entry.id / f"{language}.md")
    ]


def differing_in(pack: Pack, entry: Entry, text: Text, path: Path) -> Iterator[Finding]:
    """The same for one text, whose file is `path`. The title and the short form for SMS may
    leave figures out, but have none of their own."""
    source = entry.texts.get(pack.source_language)
    if source is None or source is text or text.translates != entry.source_hash:
        return
    ours, theirs = _body(source), _body(text)
    short = _figures(f"{text.title}\n{text.sms}") - ours - _figures(f"{source.title}\n{source.sms}")
    missing, added = ours - theirs, (theirs - ours) | short
    if missing or added:
        told = [f"lacks {_list(missing)}"] if missing else []
        told += [f"has {_list(added)} more"] if added else []
        cause = f"Beside {pack.source_language}.md, the text {' and '.join(told)}"
        yield Finding(path, _line(path, text, added), cause, "Give the same figures, in digits")
    if other := _months(text) - _months(source):
        cause = f"The text has a date in month {_list(map(str, other))}"
        fix = "Give the same months; one whose name is not known here is not compared"
        yield Finding(path, 1, f"{cause}, which {pack.source_language}.md has not", fix)


def _months(text: Text) -> frozenset[int]:
    said = (text.title, *text.answer, *text.steps, text.sms, text.spoken)
    return _months_of("\n".join(said), text.language)


def _line(path: Path, text: Text, added: frozenset[str]) -> int:
    """Where a figure stands that is too much; of one that is missing no line can tell."""
    for part in (text.title, *text.answer, *text.steps, text.sms):
        if _figures(part) & added:
            return next(iter(Lines(path).all_of(part)), 1)
    return 1


def _body(text: Text) -> frozenset[str]:
    options = (field for o in text.options for field in (o.what, o.means, o.ask, o.deadline))
    return _figures("\n".join((*text.answer, *text.steps, *options)))


# All translations of a text are compared with it, one after the other.
_figures = lru_cache(maxsize=256)(figures)
_months_of = lru_cache(maxsize=256)(months)


def _list(found: Iterable[str]) -> str:
    # "2" and "02" are one number: without the text, each run would tell them in another order.
    return ", ".join(sorted(found, key=lambda figure: (int(figure), figure)))
