"""Terms that must be used and terms that must not: glossary.yml of a pack, which is optional.

A term is written as in the word lists of data/neutrality: `asylum seeker~`, `(now|today)`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from msgspec import Struct

from bot.guidance import files, yamlfile
from bot.guidance.checks.subject import Subject
from bot.guidance.finding import Finding, InvalidContent
from bot.guidance.neutrality.folding import sentences
from bot.guidance.neutrality.patterns import InvalidPattern, Pattern, Patterns
from bot.guidance.schema import Line

FILE = "glossary.yml"


class TermFile(Struct, frozen=True, forbid_unknown_fields=True):
    """A term. never: it must not be used. use: it must be used where the text in the source
    language has `where`. source: who says so."""

    language: str
    source: Line
    never: Line | None = None
    use: Line | None = None
    where: Line | None = None


@dataclass(frozen=True)
class Term:
    """A line of a glossary, ready to search with."""

    language: str
    source: str
    never: Pattern | None
    use: Pattern | None
    where: Pattern | None


def load_glossary(folder: Path, source_language: str) -> tuple[Term, ...]:
    """The glossary of the pack in `folder`; none without the file. Raises InvalidContent."""
    path = folder / FILE
    if not path.exists():
        return ()
    text = files.decode(path, path.read_bytes())
    read, lines = yamlfile.parse_located(path, text, list[TermFile])
    terms, findings = [], []
    for number, one in enumerate(read):
        line = lines[number,]
        if one.never is None and (one.use is None or one.where is None):
            fix = "Give never, or use and where"
            findings.append(Finding(path, line, "The term says nothing to do", fix))
            continue
        own, source = Patterns({}, one.language), Patterns({}, source_language)
        try:
            terms.append(
                Term(
                    one.language,
                    one.source,
                    None if one.never is None else own.of(one.never),
                    None if one.use is None else own.of(one.use),
                    None if one.where is None else source.of(one.where),
                )
            )
        except InvalidPattern as error:
            fix = "Write it as in data/neutrality/README.md"
            findings.append(Finding(path, line, f"This is no term: {error}", fix))
    if findings:
        raise InvalidContent(*findings)
    return tuple(terms)


def terms_kept(subject: Subject, glossary: Sequence[Term]) -> Iterator[Finding]:
    """A finding for each term that must not be used, and for each that is missing."""
    mine = [term for term in glossary if term.language == subject.text.language]
    if not mine:
        return
    own = _sentences(subject)
    source = subject.entry.texts.get(subject.pack.source_language)
    original = own if source is None else _sentences(replace(subject, text=source))
    for term in mine:
        if term.never is not None and (sentence := _holding(own, term.never)):
            instead = "" if term.use is None else f"; use {term.use.source!r}"
            cause = f"The term {term.never.source!r} must not be used: {sentence[:60]}"
            yield subject.finding(sentence, cause, f"Change it{instead} ({term.source})")
        if term.use is None or term.where is None or not _holding(original, term.where):
            continue
        if not _holding(own, term.use):
            cause = (
                f"The term {term.use.source!r} is missing; the original has {term.where.source!r}"
            )
            yield subject.finding(subject.text.title, cause, f"Use that term ({term.source})")


def _sentences(subject: Subject) -> Mapping[str, str]:
    """Sentences as they are written, by their folded words as a pattern searches them."""
    language = subject.text.language
    return {
        f" {' '.join(one.folded)} ": one.text
        for part in subject.said
        for one in sentences(part, language)
    }


def _holding(held: Mapping[str, str], term: Pattern) -> str | None:
    """The first sentence with the term."""
    return next((text for line, text in held.items() if term.find(line)), None)
