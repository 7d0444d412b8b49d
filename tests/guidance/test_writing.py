"""A written file says what was wanted, and what did not change stays as it was."""

from __future__ import annotations

import dataclasses
import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guidance import files
from bot.guidance.finding import InvalidContent
from bot.guidance.model import Approval, DecisionOption, Text
from bot.guidance.writing import written

PATH = Path("stay/school/fr.md")
FILE = """---
# asked in the office
title: "École"
questions:
  - une école ?
  - "école: où"
made: machine-translated
translates: 'pending'
---
Les enfants vont à l'école.

## sms
École.

## spoken
École.
"""
TEXT = files.parse_text(PATH, FILE.encode())
APPROVAL = Approval(
    "Example Aid",
    "Lawyer",
    datetime.date(2026, 12, 1),
    datetime.date(2027, 6, 1),
    "0123456789abcdef",
)
OPTION = DecisionOption("appeal", "Appel", "Quoi", "Sens", "Question", "Délai", "Qui")

CHANGES = {
    "the source that it translates": (
        {"translates": "9cbe8f932b89c30c"},
        [("translates: 'pending'", "translates: '9cbe8f932b89c30c'")],
    ),
    "the title": ({"title": "L'école"}, [('title: "École"', 'title: "L\'école"')]),
    "the sms": ({"sms": "Allez."}, [("## sms\nÉcole.", "## sms\nAllez.")]),
    "steps": (
        {"steps": ("Un.", "Deux.")},
        [("\n\n## sms", "\n\n## steps\n1. Un.\n2. Deux.\n\n## sms")],
    ),
    "a number as a text": ({"translates": "123"}, [("'pending'", "'123'")]),
    "an approval": (
        {"approvals": (APPROVAL,)},
        [
            (
                "'pending'\n",
                "'pending'\napprovals:\n  - by: Example Aid\n    role: Lawyer\n"
                "    date: 2026-12-01\n    review_by: 2027-06-01\n    text: 0123456789abcdef\n",
            )
        ],
    ),
}


@pytest.mark.parametrize("case", CHANGES)
def test_only_what_changes_is_written(case: str) -> None:
    fields, changes = CHANGES[case]
    wanted = FILE
    for old, new in changes:
        assert old in wanted
        wanted = wanted.replace(old, new)
    changed = dataclasses.replace(TEXT, **fields)
    assert written(PATH, changed, FILE.encode()).decode() == wanted


def test_what_did_not_change_is_not_touched() -> None:
    untidy = FILE.replace("\n", "\r\n").encode()
    assert written(PATH, TEXT, untidy) == untidy


def test_what_is_taken_away_is_gone() -> None:
    without = dataclasses.replace(TEXT, translates=None, questions=())
    found = written(PATH, without, FILE.encode()).decode()
    assert "translates" not in found
    assert "questions" not in found


QUESTIONS = {
    '  # by telephone\n  - "où, école ?"\n': "où, école ?",
    "  - une école ?  # often\n": "une école ?",
    "  - 'quand l''école'\n": "quand l'école",
    '  - "école"\n': "école",
    "  - combien\n": "combien",
}
APPROVALS = """approvals:
  - by: "Example Aid"
    role: 'Lawyer'
    date: 2026-12-01   # by telephone
    review_by: 2027-06-01
    text: "0123456789abcdef"
  - by: 'Other Aid'
    role: Translator
    date: 2026-12-01
    review_by: 2027-06-01
    text: 0123456789abcdef
"""
ASKED = FILE.replace('  - une école ?\n  - "école: où"\n', "".join(QUESTIONS)).replace(
    "translates: 'pending'\n", f"translates: 'pending'\n{APPROVALS}"
)


@pytest.mark.parametrize("gone", range(1, len(QUESTIONS)))
def test_a_question_that_is_taken_away_leaves_every_other_line(gone: int) -> None:
    text = files.parse_text(PATH, ASKED.encode())
    lines, asked = list(QUESTIONS), list(QUESTIONS.values())
    wanted = ASKED.replace(lines.pop(gone), "")
    asked.pop(gone)
    changed = dataclasses.replace(text, questions=tuple(asked))
    assert written(PATH, changed, ASKED.encode()).decode() == wanted


@pytest.mark.parametrize("place", range(1, len(QUESTIONS) + 1))
def test_a_new_question_leaves_every_other_line(place: int) -> None:
    text = files.parse_text(PATH, ASKED.encode())
    lines, asked = list(QUESTIONS), list(QUESTIONS.values())
    lines.insert(place, "  - tout autre\n")
    asked.insert(place, "tout autre")
    wanted = ASKED.replace("".join(QUESTIONS), "".join(lines))
    changed = dataclasses.replace(text, questions=tuple(asked))
    assert written(PATH, changed, ASKED.encode()).decode() == wanted


def test_a_renewed_approval_leaves_the_others_and_its_own_other_lines() -> None:
    text = files.parse_text(PATH, ASKED.encode())
    renewed = dataclasses.replace(text.approvals[0], review_by=datetime.date(2027, 7, 1))
    changed = dataclasses.replace(text, approvals=(renewed, text.approvals[1]))
    wanted = ASKED.replace("review_by: 2027-06-01", "review_by: 2027-07-01", 1)
    assert written(PATH, changed, ASKED.encode()).decode() == wanted
    withdrawn = dataclasses.replace(text, approvals=text.approvals[1:])
    second = APPROVALS.index("  - by: 'Other")
    wanted = ASKED.replace(APPROVALS[len("approvals:\n") : second], "")
    assert written(PATH, withdrawn, ASKED.encode()).decode() == wanted


def test_an_empty_list_that_stays_empty_is_not_touched() -> None:
    empty = FILE.replace("made:", "approvals: []\nmade:")
    changed = dataclasses.replace(TEXT, title="Une école")
    wanted = empty.replace('"École"', '"Une école"')
    assert written(PATH, changed, empty.encode()).decode() == wanted


LINES = st.text(
    st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="\x85"), min_size=1
).map(lambda text: " ".join(text.split()))


@given(LINES, LINES, st.booleans(), st.booleans())
def test_it_is_read_back_the_same_or_refused(
    line: str, other: str, options: bool, existing: bool
) -> None:
    wanted = dataclasses.replace(
        TEXT,
        title=other,
        answer=(line, other),
        steps=(line,),
        questions=(line,),
        options=(dataclasses.replace(OPTION, what=other),) if options else (),
    )
    try:
        found = written(PATH, wanted, FILE.encode() if existing else None)
    except InvalidContent:
        return
    assert files.parse_text(PATH, found) == wanted


@given(st.lists(LINES, max_size=6), st.permutations(range(len(QUESTIONS))), st.integers(0, 5))
def test_any_questions_that_a_new_file_can_have_an_old_one_can_have(
    new: list[str], order: list[int], kept: int
) -> None:
    text = files.parse_text(PATH, ASKED.encode())
    asked = [*new, *(text.questions[n] for n in order[:kept])]
    wanted = dataclasses.replace(text, questions=tuple(asked))
    try:
        written(PATH, wanted)
    except InvalidContent:
        return
    assert files.parse_text(PATH, written(PATH, wanted, ASKED.encode())) == wanted


@pytest.mark.parametrize("line", ["1. Un", "- Un", "# Un", "<b>", "[a](b)", "*a*", "\u202e", ""])
def test_what_is_no_plain_text_is_refused(line: str) -> None:
    with pytest.raises(InvalidContent):
        written(PATH, dataclasses.replace(TEXT, answer=(line,)), FILE.encode())


def test_a_new_file_is_whole(tmp_path: Path) -> None:
    new = Text(
        "so", "Dugsi", ("dugsi",), ("Dugsi.",), ("Tag.",), "Dugsi.", "Dugsi.", (OPTION,),
        "human-translated", "pending", (APPROVAL,),
    )  # fmt: skip
    path = tmp_path / "so.md"
    assert files.parse_text(path, written(path, new)) == new
