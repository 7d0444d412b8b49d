"""What somebody meant to replace and forgot."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from bot.guidance.checks.subject import Subject
from bot.guidance.finding import Finding

# Marks of writers, fields of templates, and the filling text of printers.
_MARK = r"\b(?:TODO|TBD|FIXME)\b|\b(?i:lorem ipsum)\b|\[[^\]]*\]|\{[^}]*\}|_{3,}|\?{3,}"
# People do ask what XXX on a card means: no nationality.
_IN_QUESTION = regex.compile(_MARK)
# Dots stand for what is missing, or trail off; a question may, guidance may not.
_IN_TEXT = regex.compile(rf"{_MARK}|\b[Xx]{{3,}}\b|\.{{3,}}|…")
_ENGLISH = "en"
_WAITS = regex.compile(
    r"^\W*pending\W*$|\b(?:text|translation|review|approval) pending\b"
    r"|\bpending (?:text|translation|review|approval)\b",
    regex.IGNORECASE,
)
_WAITS_ABROAD = regex.compile(r"\bpending\b", regex.IGNORECASE)


def placeholders(subject: Subject) -> Iterator[Finding]:
    """A finding for each placeholder in what people read and in the example questions."""
    waits = _WAITS if subject.text.language == _ENGLISH else _WAITS_ABROAD
    found = [(p, m) for p in subject.said for one in (_IN_TEXT, waits) for m in one.finditer(p)]
    found += [(q, m) for q in subject.text.questions for m in _IN_QUESTION.finditer(q)]
    for part, match in found:
        cause = f"{match[0]!r} is left over from writing: {part[:60]}"
        yield subject.finding(match[0], cause, "Write what belongs there, or take it out")
