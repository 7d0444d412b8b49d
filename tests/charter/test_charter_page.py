"""docs/charter.md: every paragraph has a row, and every test that it names exists and runs."""

from __future__ import annotations

import ast

import pytest

from bot.settings import ROOT
from tests.charter.charter_page import fault_in, fault_of, rows_of

# Of Resolution 2628 (2025), those that concern such an assistant.
PARAGRAPHS = (7, 8, 9, 11, 19, 21, 22, 24, 26, 27, 28, 31)
PAGE = (ROOT / "docs" / "charter.md").read_text("utf-8")
ROWS = rows_of(PAGE)


@pytest.mark.parametrize("paragraph", PARAGRAPHS)
def test_each_paragraph_has_a_row_that_is_filled_and_names_a_test(paragraph: int) -> None:
    rows = [row for row in ROWS if row.paragraph == paragraph]
    assert rows
    for row in rows:
        assert all(row.cells), row
        assert row.tests, row


def test_no_row_is_of_another_paragraph() -> None:
    assert {row.paragraph for row in ROWS} == set(PARAGRAPHS)


@pytest.mark.parametrize("node", sorted({node for row in ROWS for node in row.tests}))
def test_a_test_that_a_row_names_exists_and_runs(node: str) -> None:
    assert fault_of(node, ROOT) is None


def test_whatever_looks_like_a_test_on_the_page_is_read_as_one() -> None:
    assert PAGE.count("::test_") == sum(len(row.tests) for row in ROWS)


RUNS = "import pytest\n\n@pytest.mark.slow\ndef test_it(): assert True\n"


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        (RUNS, None),
        ("@pytest.mark.skipif(not there, reason='r')\nasync def test_it(): ...", None),
        ("def test_it():\n    if away:\n        pytest.skip('r')", None),
        ("class TestA:\n    def test_it(self): ...", "no such test"),
        ("def test_other(): ...", "no such test"),
        ("@pytest.mark.skip\ndef test_it(): ...", "skipped"),
        ("@pytest.mark.skip(reason='r')\ndef test_it(): ...", "skipped"),
        ("@pytest.mark.xfail\ndef test_it(): ...", "skipped"),
        ("def test_it():\n    pytest.skip('r')", "skips itself"),
        ("pytestmark = pytest.mark.skip\ndef test_it(): ...", "file is skipped"),
        ("pytestmark = [pytest.mark.slow, pytest.mark.skip('r')]\ndef test_it(): ...", "file"),
        ("pytest.skip('r', allow_module_level=True)\ndef test_it(): ...", "file is skipped"),
    ],
    ids=[
        "runs", "skipped where something is missing", "skips itself where something is missing",
        "in a class", "renamed", "skip", "skip with a reason", "allowed to fail",
        "skips itself always", "its file", "its file, of several", "its file, by a call",
    ],
)  # fmt: skip
def test_a_test_that_shows_nothing_is_known(source: str, cause: str | None) -> None:
    fault = fault_in(ast.parse(source), ["test_it"], "node")
    assert (fault is None) if cause is None else (cause in str(fault))


def test_a_missing_file_is_told() -> None:
    assert "no such file" in str(fault_of("tests/nowhere/test_x.py::test_x", ROOT))
