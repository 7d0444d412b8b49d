"""A text as units of a translator: source words, and the words that translate them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.guidance.exchange.outgoing import Outgoing
from bot.guidance.exchange.parts import OPTION_FIELDS, items, kind, option_part, parts_of
from bot.guidance.model import Text

# A translator writes it where the translation has no paragraph or step for one of the source.
LEFT_OUT = "-"
# A unit without source words would be taken for the head of a PO file.
NOTHING = "(The source text has nothing here.)"
QUESTIONS = "questions"
_LISTS = ("answer", "step")
_DASHES = re.compile(r"-+\Z")
_ESCAPED = re.compile(r"\\([\\n])")
_NOTES = {
    "title": "Heading that people see.",
    "answer": "One paragraph of the answer.",
    "step": "One step of what to do.",
    "sms": "Text message: at most two in the alphabet of GSM, or three in others.",
    "spoken": "Read aloud by telephone: at most about 75 words.",
    "option": "Options are about equally long, and none looks better.",
    QUESTIONS: "How people ask, one question a line. Write them anew: do not translate.",
}


@dataclass(frozen=True)
class Unit:
    """Words to translate; target is "" where there is no translation yet."""

    part: str
    source: str
    target: str

    @property
    def note(self) -> str:
        """What the translator has to know."""
        return _NOTES[kind(self.part) or self.part]


def units_of(one: Outgoing) -> Iterator[Unit]:
    """The units of a text: paragraphs and steps one by one, questions together."""
    source, target = parts_of(one.source), one.parts
    yield Unit("title", source["title"], target.get("title", ""))
    for name in _LISTS:
        yield from _list(name, one.source, one.text)
    for name in ("sms", "spoken"):
        yield Unit(name, source[name], target.get(name, ""))
    for name in dict.fromkeys((*_options(one.source), *_options(one.text))):
        yield Unit(name, source.get(name, NOTHING), target.get(name, ""))
    asked = "\n".join(map(_escaped, one.source.questions))
    answered = ""
    if one.text is not None:
        answered = "\n".join(map(_escaped, one.text.questions)) or LEFT_OUT
    if asked or answered not in ("", LEFT_OUT):
        yield Unit(QUESTIONS, asked or NOTHING, answered)


def parts_from(targets: Mapping[str, str]) -> dict[str, str]:
    """The parts of a text from the words of its units by part, the inverse of units_of."""
    found = {name: value for name, value in targets.items() if kind(name) in _PLAIN}
    for name in _LISTS:
        lines = [line for unit in items(targets, name) for line in _lines(unit)]
        found |= {f"{name} {number}": line for number, line in enumerate(lines, 1)}
    asked = [_unescaped(line) for line in _lines(targets.get(QUESTIONS, ""))]
    return found | {f"question {number}": one for number, one in enumerate(asked, 1)}


_PLAIN = ("title", "sms", "spoken", "option")


def _list(name: str, source: Text, text: Text | None) -> Iterator[Unit]:
    """One unit for each item of the source; the last holds what the translation has more."""
    ours = _items(name, source)
    theirs = [] if text is None else [_dashed(item) for item in _items(name, text)]
    if not ours and theirs:
        yield Unit(f"{name} 1", NOTHING, "\n".join(theirs))
    for number, words in enumerate(ours, 1):
        last = number == len(ours)
        mine = theirs[number - 1 :] if last else theirs[number - 1 : number]
        missing = "" if text is None else LEFT_OUT
        yield Unit(f"{name} {number}", words, "\n".join(mine) or missing)


def _items(name: str, text: Text) -> tuple[str, ...]:
    return text.answer if name == "answer" else text.steps


def _options(text: Text | None) -> list[str]:
    options = () if text is None else text.options
    return [option_part(option.id, field) for option in options for field in OPTION_FIELDS]


def _dashed(item: str) -> str:
    return f"-{item}" if _DASHES.match(item) else item


def _lines(unit: str) -> Iterator[str]:
    for line in unit.split("\n"):
        if line != LEFT_OUT and line.strip():
            yield line[1:] if _DASHES.match(line) else line


def _escaped(question: str) -> str:
    return _dashed(question.replace("\\", "\\\\").replace("\n", "\\n"))


def _unescaped(line: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] == "n" else "\\", line)
