"""Figures of a translation against those of its source text: a deadline must not change."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import regex

from bot.guidance.finding import Finding
from bot.guidance.model import Entry, Pack, Text

# A blank, comma, point or apostrophe between groups of three digits is no part of the figure.
_GROUPS = regex.compile(r"(?<=\d)[\u00a0\u202f\u2009 ,.'\u2019\u066c](?=\d{3}(?!\d))")
_FIGURE = regex.compile(r"\d+")


def figures(text: str) -> frozenset[str]:
    """The figures in a text, in ASCII digits, without what stands between thousands."""
    digits = "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character
        for character in unicodedata.normalize("NFKC", text)
    )
    return frozenset(_FIGURE.findall(_GROUPS.sub("", digits)))


def differing(pack: Pack, folder: Path) -> list[Finding]:
    """A finding for each translation whose answer or steps have other figures than the text
    that it translates. One that is outdated is left alone: it is known to differ."""
    return [
        finding
        for entry in pack.entries.values()
        for finding in _of_entry(entry, pack.source_language, folder)
    ]


def _of_entry(entry: Entry, source_language: str, folder: Path) -> Iterator[Finding]:
    source = entry.texts.get(source_language)
    if source is None:
        return
    for language, text in entry.texts.items():
        if text.translates != entry.source_hash:
            continue
        missing, added = _compare(source, text)
        if missing or added:
            told = [f"lacks {_list(missing)}"] if missing else []
            told += [f"has {_list(added)} more"] if added else []
            path = folder / entry.id / f"{language}.md"
            cause = f"Beside {source_language}.md, the text {' and '.join(told)}"
            yield Finding(path, 1, cause, "Give the same figures, in digits")


def _compare(source: Text, text: Text) -> tuple[frozenset[str], frozenset[str]]:
    ours, theirs = _body(source), _body(text)
    return ours - theirs, theirs - ours


def _body(text: Text) -> frozenset[str]:
    options = (field for o in text.options for field in (o.what, o.means, o.ask, o.deadline))
    return figures("\n".join((*text.answer, *text.steps, *options)))


def _list(found: Iterable[str]) -> str:
    return ", ".join(sorted(found, key=int))
