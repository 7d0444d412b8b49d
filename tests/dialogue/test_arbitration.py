"""Dialogue act or guidance: which of the two an utterance is followed as."""

from __future__ import annotations

from typing import Literal

import pytest

from actions.dialogue.arbitration import Heard, arbitrate
from actions.retrieval.search import Outcome
from bot.danger import Danger

SUICIDE = "emergency/suicidal-thoughts"
SCHOOL = "stay/school"
SERVICE = "about/this-service"
Kind = Literal["answer", "choices", "abstain"]


def found(entry: str, confidence: float, kind: Kind = "answer") -> Outcome:
    return Outcome(kind, (entry,), confidence, ((entry, 2.0), ("stay/work", 1.0)))


def heard(
    act: str,
    confidence: float = 0.9,
    listed: bool = False,
    expected: bool = False,
    calm: bool = False,
    danger: Danger | None = None,
) -> Heard:
    return Heard(act, confidence, listed, expected, calm, danger)


CASES = {
    "a cry for help that looks like a no": (
        heard("deny", 0.96),
        found(SUICIDE, 0.3, "choices"),
        "emergency",
    ),
    "a cry for help that looks like a goodbye": (
        heard("goodbye"),
        found(SUICIDE, 0.2, "abstain"),
        "emergency",
    ),
    "danger in a wish for advice": (heard("ask_advice"), found(SUICIDE, 0.5), "emergency"),
    "perhaps danger in a wish for advice": (
        heard("ask_advice"),
        found(SUICIDE, 0.4, "choices"),
        "ask_advice",
    ),
    "a plain question that sounds like a wish for advice": (
        heard("ask_advice", 0.8),
        found(SCHOOL, 0.9),
        "ask_guidance",
    ),
    "a wish for advice in so many words": (
        heard("ask_advice", 1),
        found(SCHOOL, 0.9),
        "ask_advice",
    ),
    "perhaps a wish for advice, perhaps a question": (
        heard("ask_advice", 0.5),
        found(SCHOOL, 0.6, "choices"),
        "ask_advice",
    ),
    "a calm goodbye is no cry for help": (
        heard("goodbye", calm=True),
        found(SUICIDE, 0.3, "choices"),
        "goodbye",
    ),
    "a calm wish for advice about danger": (
        heard("ask_advice", 0.98, calm=True),
        found(SUICIDE, 0.9),
        "ask_advice",
    ),
    "an alarm without a trace": (
        heard("emergency", 0.6),
        found(SCHOOL, 0.001, "abstain"),
        "ask_guidance",
    ),
    "an alarm of a known kind without a trace": (
        heard("emergency", 0.3, danger="sea"),
        found(SCHOOL, 0.001, "abstain"),
        "emergency",
    ),
    "a sure alarm without a trace": (
        heard("emergency", 0.8),
        found(SCHOOL, 0.001, "abstain"),
        "emergency",
    ),
    "hardly any danger": (heard("goodbye"), found(SUICIDE, 0.1, "abstain"), "goodbye"),
    "a listed utterance is what it is": (heard("deny", 1, True), found(SUICIDE, 0.9), "deny"),
    "no to what was asked": (
        heard("deny", 0.6, expected=True),
        found(SCHOOL, 0.9),
        "deny",
    ),
    "a no, where nothing was asked": (heard("deny", 0.6), found(SCHOOL, 0.9), "ask_guidance"),
    "a cry for help in the place of yes or no": (
        heard("deny", 0.96, expected=True),
        found(SUICIDE, 0.9),
        "emergency",
    ),
    "the guidance is surer": (heard("change_language", 0.6), found(SCHOOL, 0.9), "ask_guidance"),
    "the act is surer": (heard("change_language", 0.95), found(SCHOOL, 0.9), "change_language"),
    "the guidance only has choices": (
        heard("menu", 0.6),
        found(SCHOOL, 0.8, "choices"),
        "menu",
    ),
    "the entry of the act itself": (
        heard("ask_automated", 0.6),
        found(SERVICE, 0.9),
        "ask_automated",
    ),
    "another entry about the service": (
        heard("complain", 0.6),
        found(SERVICE, 0.9),
        "ask_guidance",
    ),
    "no alarm where the guidance has the answer": (
        heard("emergency", 0.95),
        found(SCHOOL, 0.9),
        "ask_guidance",
    ),
    "a sure alarm of a known kind, where the guidance may answer something else": (
        heard("emergency", 1.0, danger="missing-child"),
        found("safety/lost-contact-with-family", 0.75),
        "emergency",
    ),
    "a sure alarm of a known kind, where the guidance surely answers something else": (
        heard("emergency", 1.0, danger="missing-child"),
        found("safety/lost-contact-with-family", 0.9),
        "ask_guidance",
    ),
    "an alarm of a known kind that is less sure": (
        heard("emergency", 0.8, danger="missing-child"),
        found(SCHOOL, 0.75),
        "ask_guidance",
    ),
    "an alarm of a known kind where the guidance is unsure": (
        heard("emergency", 0.6, danger="missing-child"),
        found(SCHOOL, 0.6, "choices"),
        "emergency",
    ),
    "a sure alarm of no known kind where the guidance is unsure": (
        heard("emergency", 1.0),
        found(SCHOOL, 0.6, "choices"),
        "emergency",
    ),
    "an alarm of no known kind where the guidance has something near": (
        heard("emergency", 0.95),
        found(SCHOOL, 0.6, "choices"),
        "ask_guidance",
    ),
    "an alarm of no known kind where danger is near": (
        heard("emergency", 0.5),
        found(SUICIDE, 0.6, "choices"),
        "emergency",
    ),
    "an alarm where the guidance has nothing": (
        heard("emergency", 0.8),
        found(SCHOOL, 0.1, "abstain"),
        "emergency",
    ),
    "advice stays declined": (heard("ask_advice", 0.98), found(SCHOOL, 0.99), "ask_advice"),
    "a question is a question": (heard("ask_guidance"), found(SUICIDE, 0.9), "ask_guidance"),
}


@pytest.mark.parametrize(("said", "outcome", "followed"), CASES.values(), ids=CASES)
def test_arbitrate(said: Heard, outcome: Outcome, followed: str) -> None:
    assert arbitrate(said, outcome) == followed
