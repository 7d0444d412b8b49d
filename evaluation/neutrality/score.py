"""Scores of the word lists on sentences that were written apart from them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.guidance.neutrality.lists import LISTS, load_lexicons
from bot.guidance.neutrality.pushing import pushes

HERE = Path(__file__).resolve().parent
LISTED = frozenset(path.stem for path in HERE.glob("*.yml"))
HALVES = ("development", "held-out")


@dataclass(frozen=True)
class Case:
    """A sentence, whether it pushes, and the half that it belongs to."""

    text: str
    pushes: bool
    half: str


@dataclass(frozen=True)
class Score:
    """How many of the nudges were found, and how many clean sentences were; wrong says which."""

    found: int
    nudges: int
    false: int
    clean: int
    wrong: tuple[str, ...]


def half_of(text: str) -> str:
    """The half of a sentence, by its hash: nobody chooses."""
    return HALVES[hashlib.sha256(text.encode()).digest()[0] % 2]


def load_cases(language: str) -> list[Case]:
    """The sentences of `language`."""
    file = yaml.safe_load((HERE / f"{language}.yml").read_text("utf-8"))
    return [
        Case(line, group == "nudges", half_of(line))
        for group in ("nudges", "clean")
        for line in file[group].splitlines()
    ]


def scores(language: str, data: Path, cases: Sequence[Case]) -> dict[str, Score]:
    """The score of each half and of "all", in entries of no special tone."""
    lexicon = load_lexicons(data / LISTS, [language])[language]
    told = [(case, [push.words for push in pushes(case.text, "plain", lexicon)]) for case in cases]
    return {
        half: _score([one for one in told if half in ("all", one[0].half)])
        for half in (*HALVES, "all")
    }


def _score(told: Sequence[tuple[Case, list[str]]]) -> Score:
    nudges = [words for case, words in told if case.pushes]
    clean = [words for case, words in told if not case.pushes]
    return Score(
        found=sum(map(bool, nudges)),
        nudges=len(nudges),
        false=sum(map(bool, clean)),
        clean=len(clean),
        wrong=tuple(
            f"{'missed' if case.pushes else 'false'}: {case.text} {words or ''}".rstrip()
            for case, words in told
            if case.pushes != bool(words)
        ),
    )
