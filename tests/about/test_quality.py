"""The measured quality: as the evaluation wrote it, or a fault that names the file."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from bot.about.quality import FILE, LanguageQuality, Quality, load_quality, write_quality
from bot.errors import ContentError
from bot.languages import Languages
from evaluation.measure import Case, quality_of


def test_the_shipped_figures_are_those_of_the_page_of_measurements(
    root: Path, languages: Languages
) -> None:
    quality = load_quality(root / "data")
    assert quality is not None
    assert set(quality.languages) == set(languages.codes)
    page = (root / "docs" / "measured.md").read_text("utf-8")
    first = page.partition("## Questions in a first message")[2].partition("\n## ")[0]
    found = re.findall(r"^\| (\w\w) " + r"\| ([\d.]+) " * 5, first, re.MULTILINE)
    rows = {row[0]: row[1:] for row in found}
    for code, one in quality.languages.items():
        shown = (one.questions, one.found, one.answered, one.right)
        questions, found, _, answered, right = map(float, rows[code])
        assert shown == (questions, found, answered, right), code


def test_what_was_written_is_read(tmp_path: Path) -> None:
    quality = Quality(date(2026, 1, 2), "city", {"en": LanguageQuality(3, 66.7, 0.0, None)})
    write_quality(tmp_path, quality)
    assert load_quality(tmp_path) == quality


def test_without_a_measurement_there_is_none(tmp_path: Path) -> None:
    assert load_quality(tmp_path) is None


@pytest.mark.parametrize(
    "text",
    ["", "{", '{"measured": "2026-01-02", "pack": "x", "languages": {"en": {"found": 1000}}}'],
    ids=["empty", "broken", "more than all"],
)
def test_a_broken_measurement_names_its_file(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, "utf-8")
    with pytest.raises(ContentError, match=FILE):
        load_quality(tmp_path)


def test_shares_are_of_questions_and_of_the_answers_given_at_once() -> None:
    cases = [Case("questions", "en", f"q{n}", "a/right") for n in range(4)]
    cases += [Case("questions", "so", "q", "a/right"), Case("acts", "en", "hello", "greet")]
    answers = [
        {"kind": "answer", "entry": "a/right", "ranking": [["a/right", 2.0]]},
        {"kind": "answer", "entry": "a/wrong", "ranking": [["a/wrong", 2.0]]},
        {"kind": "choices", "entry": None, "ranking": [["a/right", 2.0]]},
        {"kind": "ask_language", "entry": None, "ranking": []},
        {"kind": "abstain", "entry": None, "ranking": [["a/wrong", 2.0]]},
        {"kind": "menu", "entry": None, "ranking": []},
    ]
    assert quality_of(cases, answers) == {
        "en": LanguageQuality(questions=4, found=50.0, answered=50.0, right=50.0),
        "so": LanguageQuality(questions=1, found=0.0, answered=0.0, right=None),
    }
