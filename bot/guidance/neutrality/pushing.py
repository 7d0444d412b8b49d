"""Words that push, found in a sentence. Pure: a text and the lists in, what was found out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.guidance.model import Text, Tone
from bot.guidance.neutrality.folding import Sentence, sentences
from bot.guidance.neutrality.lists import Lexicon
from bot.guidance.neutrality.patterns import MASK, Pattern
from bot.guidance.neutrality.sieve import Listed, Role


@dataclass(frozen=True)
class Push:
    """Words of one kind that push, in one sentence, as they are written."""

    kind: str
    words: str
    sentence: str


def pieces(text: Text) -> Iterator[str]:
    """All that people read or hear of `text`; example questions are their own words."""
    yield text.title
    yield from text.answer
    yield from text.steps
    yield text.sms
    yield text.spoken
    for option in text.options:
        yield from (option.title, option.what, option.means)
        yield from (option.ask, option.deadline, option.whom)


def pushes(text: str, tone: Tone, lexicon: Lexicon) -> Iterator[Push]:
    """What pushes in `text`, at most one of a kind in a sentence."""
    for sentence in sentences(text, lexicon.language):
        yield from _in_sentence(sentence, tone, lexicon)


def _in_sentence(sentence: Sentence, tone: Tone, lexicon: Lexicon) -> Iterator[Push]:
    possible = lexicon.sieve.possible(sentence.folded)
    if not possible:
        return
    line = f" {' '.join(sentence.folded)} "
    if _holds(line, possible, "about"):
        return
    # Danger now, also in an entry on something else: plain imperatives are right there.
    meant: Tone = "danger" if _holds(line, possible, "emergency") else tone
    for listed in possible:
        if listed.role == "allowed":
            line = _masked(line, listed.pattern)
    searched = ("plain", "strict") if tone == "strict" else ("plain",)
    seen: set[str] = set()
    for listed in possible:
        kind = listed.kind
        if listed.role not in searched or kind in seen:
            continue
        if meant not in lexicon.kinds[kind].tones:
            continue
        span = listed.pattern.find(line)
        if span is not None:
            seen.add(kind)
            yield Push(kind, _written(sentence, line, span), sentence.text)


def _holds(line: str, possible: Iterable[Listed], role: Role) -> bool:
    return any(one.pattern.find(line) is not None for one in possible if one.role == role)


def _masked(line: str, pattern: Pattern) -> str:
    """The line with what `pattern` finds made unfindable, word by word."""
    while (span := pattern.find(line)) is not None:
        begin, end = span
        hidden = " ".join(MASK for _ in line[begin:end].split(" "))
        line = f"{line[:begin]}{hidden}{line[end:]}"
    return line


def _written(sentence: Sentence, line: str, span: tuple[int, int]) -> str:
    """The words of the sentence that stand at `span` of the folded line."""
    first = line[: span[0]].count(" ") - 1
    count = line[span[0] : span[1]].count(" ") + 1
    return " ".join(sentence.written[first : first + count])
