"""Dialogue act or guidance: which of the two an utterance is, when both claim it.

The act model knows how people greet, thank or ask for a person; the search knows what
the guidance holds, and follows it when it changes. Each is sometimes sure of what is
the other's: "I have no will to live" looks like a "no". Measured on the example
questions, each kept out of what judged it (see docs/decisions.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from actions.retrieval.search import Outcome
from bot.danger import Danger
from bot.guidance.about import COMPLAINT, DATA, PERSON, SERVICE
from bot.guidance.model import is_emergency
from bot.nlu.decision import ADVICE, EMERGENCY, GUIDANCE

# The entry that an act shows by itself: the search finding it says the same.
ENTRY_OF: Mapping[str, str] = {
    "ask_automated": SERVICE,
    "complain": COMPLAINT,
    "talk_to_person": PERSON,
    "delete_data": DATA,
    "export_data": DATA,
}
# A wrong alarm costs a line, a missed one perhaps a life: so little is enough.
EMERGENCY_FROM = 0.12
# A plain question ("may I work while I wait?") sounds like a wish for a decision to the act
# model. Where the search is sure, the model must be so too.
LEAST_ADVICE_ANSWERED = 0.97
# An alarm that is hardly sure, where the guidance has no trace of what was said.
DOUBTED, NO_TRACE = 0.7, 0.005
# Heard beside something else that the search found: how sure the danger must be to come first.
# Else it is a line above what was found, with a way to its entry.
LEAST_OVER_CHOICES = 0.99
LEAST_KNOWN_OVER_CHOICES = 0.5
LEAST_KNOWN_OVER_ANSWER = 0.9
# What the search finds surer than this is what was asked, whatever danger sounds in it.
MOST_OVERRULED = 0.8


@dataclass(frozen=True)
class Heard:
    """The act of an utterance and its probability, 1 where the wording shows it; listed: it
    stands in the lists word for word; expected: it answers what Safar just asked, or chooses
    what it offered; calm: nothing in it gives a reason to fear danger now; danger: the kind
    of danger of which its words are."""

    act: str
    confidence: float
    listed: bool
    expected: bool
    calm: bool = False
    danger: Danger | None = None


def alarming(outcome: Outcome, calm: bool = False) -> bool:
    """Whether the guidance takes an utterance that is not calm for a sign of danger now."""
    found = is_emergency(outcome.best) and outcome.confidence >= EMERGENCY_FROM
    return found and not calm


def _followed(heard: Heard, outcome: Outcome) -> bool:
    """Whether danger that was heard is answered as such, or is a line above the guidance."""
    known = heard.danger is not None
    if not known and heard.confidence < DOUBTED and outcome.confidence < NO_TRACE:
        return False
    if outcome.kind == "abstain" or is_emergency(outcome.best):
        return True
    if outcome.kind == "answer":
        sure = heard.confidence >= LEAST_KNOWN_OVER_ANSWER
        return known and sure and outcome.confidence < MOST_OVERRULED
    return heard.confidence >= (LEAST_KNOWN_OVER_CHOICES if known else LEAST_OVER_CHOICES)


def arbitrate(heard: Heard, outcome: Outcome) -> str:
    """The act to follow: the one heard, `ask_guidance` or `emergency`."""
    if heard.listed or heard.act == GUIDANCE:
        return heard.act
    answered, best = outcome.kind == "answer", outcome.best
    if heard.act == EMERGENCY:
        return EMERGENCY if _followed(heard, outcome) else GUIDANCE
    if alarming(outcome, heard.calm) and (answered or heard.act != ADVICE):
        return EMERGENCY
    if heard.expected or best == ENTRY_OF.get(heard.act):
        return heard.act
    least = LEAST_ADVICE_ANSWERED if heard.act == ADVICE else outcome.confidence
    return GUIDANCE if answered and heard.confidence < least else heard.act
