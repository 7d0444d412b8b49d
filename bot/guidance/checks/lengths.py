"""How long a text may be: a screen, and what one keeps in mind of a call."""

from __future__ import annotations

from collections.abc import Iterator

from bot.guidance.checks.subject import Subject
from bot.guidance.finding import Finding

ANSWER_WORDS = 120
# Other languages need more words for the same.
LONGER = 1.35
# Of the shipped texts of up to 75 words the longest takes 37 seconds, as voice check measures.
SPOKEN_WORDS = 75
SPOKEN_SECONDS = 40
# Fewer are not found well (docs/decisions.md).
QUESTIONS = 10


def words(*paragraphs: str) -> int:
    """How many words there are; French sets signs apart, which are none."""
    return sum(any(map(str.isalnum, part)) for text in paragraphs for part in text.split())


def too_long(subject: Subject) -> Iterator[Finding]:
    """Findings for the answer and the spoken text."""
    text = subject.text
    most = ANSWER_WORDS if subject.is_source else int(LONGER * ANSWER_WORDS)
    if (count := words(*text.answer)) > most:
        cause = f"The answer has {count} words, at most {most} fit a small screen"
        yield subject.finding(text.answer[0], cause, "Shorten it; what to do belongs into ## steps")
    if (count := words(text.spoken)) > SPOKEN_WORDS:
        cause = f"The spoken text has {count} words, longer than {SPOKEN_SECONDS} seconds"
        yield subject.finding(text.spoken, cause, f"Shorten it to {SPOKEN_WORDS} words")


def too_few_questions(subject: Subject) -> Iterator[Finding]:
    """A finding where the search has too little to find a text by."""
    count = len(set(subject.text.questions))
    # A text of a country has none: those of the entry that it refines find it.
    if 0 < count < QUESTIONS:
        cause = f"There are {count} different example questions, fewer than {QUESTIONS}"
        yield subject.finding("questions:", cause, "Write more, as people ask")
