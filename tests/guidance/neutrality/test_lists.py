"""The word lists tell pushing sentences from clean ones, in every language."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.languages import Languages
from evaluation.neutrality.score import HALVES, LISTED, load_cases, scores

RECALL, FALSE_ALARMS = 0.95, 0.02
NUDGES = CLEAN = 100


def test_every_language_has_its_sentences(languages: Languages) -> None:
    assert set(languages.codes) == LISTED


@pytest.mark.parametrize("language", sorted(LISTED))
def test_nudges_are_found_and_clean_sentences_are_not(language: str, data: Path) -> None:
    cases = load_cases(language)
    made = scores(language, data, cases)
    whole = made["all"]
    assert len({case.text for case in cases}) == len(cases)
    assert (whole.nudges, whole.clean) >= (NUDGES, CLEAN)
    assert whole.found >= RECALL * whole.nudges
    assert whole.false <= FALSE_ALARMS * whole.clean
    assert sum(made[half].nudges for half in HALVES) == whole.nudges
