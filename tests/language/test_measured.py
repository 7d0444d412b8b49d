"""The shipped classifier on lines that it was not trained on.

A wrong language without a question is what must be rare: a person would be
answered in a language that is not theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.language.choice import Prior
from bot.language.classifier import prepare
from bot.language.identifier import LanguageIdentifier, load_identifier
from bot.language.training import training_lines
from bot.languages import Languages

MOST_WRONG = 0.03
LEAST_LINES = 35


@dataclass(frozen=True)
class Row:
    """Counts of one language, and the lines that were silently taken for another."""

    code: str
    lines: int
    right: int
    asked: int
    wrong: tuple[str, ...]

    def __str__(self) -> str:
        share = len(self.wrong) / self.lines
        return (
            f"{self.code:10} {self.lines:5} {self.right:6} {self.asked:6} "
            f"{len(self.wrong):6} {share:7.1%}  {'; '.join(self.wrong)}"
        )


HEAD = f"{'language':10} {'lines':>5} {'right':>6} {'asked':>6} {'wrong':>6} {'share':>7}"


def lines_of(root: Path, name: str) -> list[str]:
    path = root / "evaluation" / "languages" / f"{name}.txt"
    return [line for line in path.read_text("utf-8").splitlines() if line.strip()]


def measured(identify: LanguageIdentifier, root: Path, name: str) -> Row:
    right = asked = 0
    wrong = []
    lines = lines_of(root, name)
    for line in lines:
        choice = identify(line, Prior())
        if choice.ask:
            asked += 1
        elif choice.language == name:
            right += 1
        else:
            wrong.append(f"{choice.language}: {line}")
    return Row(name, len(lines), right, asked, tuple(wrong))


@pytest.fixture(scope="module")
def identify(data: Path) -> LanguageIdentifier:
    return load_identifier(data)


@pytest.fixture(scope="module")
def table(identify: LanguageIdentifier, root: Path, languages: Languages) -> dict[str, Row]:
    rows = {code: measured(identify, root, code) for code in languages.codes}
    report = "\n".join([HEAD, *map(str, rows.values())])
    print(f"\n{report}")  # noqa: T201 - shown with -s, and with every failure
    return rows


def test_there_are_lines_of_every_language(root: Path, languages: Languages) -> None:
    for code in languages.codes:
        assert len(lines_of(root, code)) >= LEAST_LINES, code


def test_the_lines_are_not_training_text(root: Path, data: Path, languages: Languages) -> None:
    trained = {prepare(line.text) for line in training_lines(data)}
    seen = {
        code: [line for line in lines_of(root, code) if prepare(line) in trained]
        for code in languages.codes
    }
    assert {code: lines for code, lines in seen.items() if lines} == {}


@pytest.mark.parametrize("code", Languages.load(Path(__file__).parents[2] / "data").codes)
def test_a_wrong_language_without_a_question_is_rare(table: dict[str, Row], code: str) -> None:
    row = table[code]
    assert len(row.wrong) <= MOST_WRONG * row.lines, f"\n{HEAD}\n{row}"


def test_most_lines_are_understood_without_a_question(table: dict[str, Row]) -> None:
    """Asking always would make no mistake and be of no use."""
    for row in table.values():
        assert row.right >= 0.8 * row.lines, f"\n{HEAD}\n{row}"
