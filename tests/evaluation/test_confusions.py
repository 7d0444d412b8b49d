"""The page of confusions names the entries and the example questions that draw."""

from __future__ import annotations

from actions.retrieval.index import Question
from evaluation.confusions import BLOCKS, Taken, block_of, report

WORK, SCHOOL = "stay/work", "stay/school"


def questions(entry: str, language: str, count: int) -> list[Question]:
    return [Question(entry, language, f"{entry} {language} {n}") for n in range(count)]


def test_neighbours_are_left_out_together_in_every_language() -> None:
    blocks = block_of([*questions(WORK, "en", 10), *questions(WORK, "fr", 5)])
    assert blocks == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 0, 1, 2, 3, 4]
    assert set(block_of(questions(SCHOOL, "en", 2))) < set(range(BLOCKS))


def test_the_page_counts_pairs_and_names_what_draws() -> None:
    taken = [Taken(q, SCHOOL, "may i learn | work") for q in questions(WORK, "en", 3)]
    taken += [Taken(q, SCHOOL, "puis-je apprendre") for q in questions(WORK, "fr", 1)]
    page = report(taken, 40)
    assert "4 of them (10%)" in page.replace("\n", " ")
    assert "| stay/work | stay/school | 4 | en, fr |" in page
    assert "| en | stay/school | may i learn \\| work | 3 | stay/work |" in page
    assert "puis-je" not in page, "one question is no pattern"


def test_where_nothing_is_confused_the_page_says_so() -> None:
    assert "0 of them (0%)" in report([], 40).replace("\n", " ")
