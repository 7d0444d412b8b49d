"""The workbook as a person meets it: what is locked, chosen, counted, and marked as wrong."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from bot.guidance.exchange.outgoing import Outgoing
from bot.guidance.exchange.parts import parts_of
from bot.guidance.exchange.plan import told
from bot.guidance.exchange.workbook import workbook
from bot.guidance.exchange.workbook_read import annotated, read_workbook
from tests.guidance.exchange.packs import ARABIC, ENGLISH, FRENCH, SmallPack

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "#REF!")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "texts.xlsx"


def written(path: Path, *texts: Outgoing, language: Any = FRENCH) -> Workbook:
    path.write_bytes(workbook({language: texts}))
    return load_workbook(path)


def cell(book: Workbook, part: str, column: str = "E") -> Any:
    """The cell of a part in the second sheet."""
    sheet = book.worksheets[1]
    for row in range(2, sheet.max_row + 1):
        if f" | {part} | " in str(sheet.cell(row, 1).value):
            return sheet[f"{column}{row}"]
    raise AssertionError(part)


def test_only_the_text_can_be_written(small: SmallPack, path: Path) -> None:
    book = written(path, *small.outgoing())
    guide, sheet = book.worksheets
    assert guide.protection.sheet
    assert sheet.protection.sheet
    rows: Iterator[tuple[Any, ...]] = sheet.iter_rows(min_row=2)
    assert all(c.protection.locked != (c.column_letter == "E") for row in rows for c in row)
    assert sheet.freeze_panes == "D2"
    assert sheet.column_dimensions["A"].hidden
    assert cell(book, "sms").alignment.wrap_text


def test_it_shows_source_text_choices_and_counts(small: SmallPack, path: Path) -> None:
    book = written(path, *small.outgoing())
    assert cell(book, "title", "D").value == "A title"
    assert cell(book, "title").value == "Un titre"
    assert cell(book, "sms", "G").value.startswith("Now 1 text messages.")
    assert cell(book, "matches").value == "yes"
    lists = {str(v.sqref): v.formula1 for v in book.worksheets[1].data_validations.dataValidation}
    assert lists[cell(book, "made").coordinate] == '"written,human-translated,machine-translated"'
    assert lists[cell(book, "matches").coordinate] == '"yes,not yet"'
    # Empty rows, for more of a list.
    assert [cell(book, name).value for name in ("answer 3", "step 3", "question 7")] == [None] * 3


def test_a_source_text_has_nothing_to_match(small: SmallPack, path: Path) -> None:
    book = written(path, *small.outgoing("en"), language=ENGLISH)
    with pytest.raises(AssertionError):
        cell(book, "matches")
    assert read_workbook(path).texts[0].language == "en"


def test_arabic_stands_from_right_to_left(small: SmallPack, path: Path) -> None:
    book = written(path, *small.outgoing(), language=ARABIC)
    assert cell(book, "sms").alignment.readingOrder == 2
    assert cell(book, "sms", "D").alignment.readingOrder != 2


@pytest.mark.parametrize("words", FORMULAS)
def test_words_are_never_computed(small: SmallPack, path: Path, words: str) -> None:
    (one,) = small.outgoing()
    assert one.text is not None
    text = dataclasses.replace(one.text, title=words)
    book = written(path, dataclasses.replace(one, text=text, source=text))
    for column in "DE":
        found = cell(book, "title", column)
        assert (found.value, found.data_type, found.quotePrefix) == (words, "s", True)
    assert read_workbook(path).texts[0].parts == parts_of(text)


def test_wrong_cells_come_back_marked_and_mended_ones_without(small: SmallPack, path: Path) -> None:
    book = written(path, *small.outgoing())
    cell(book, "sms").value = "<b>Court</b>"
    cell(book, "made").value = "by me"
    cell(book, "title").value = "=A1"
    cell(book, "matches").value = "perhaps"
    cell(book, "spoken").value = 12
    book.save(path)
    read = read_workbook(path)
    faults = told(read.faults, small.plan(read).faults)
    marked = path.with_name("marked.xlsx")
    annotated(path, faults, marked)
    book = load_workbook(marked)
    wrong = {
        row[0].row: row[0].comment.text for row in book.worksheets[1]["E2":"E60"] if row[0].comment
    }  # type: ignore[misc]
    rows = {part: cell(book, part).row for part in ("title", "sms", "spoken", "made", "matches")}
    assert set(wrong) == set(rows.values())
    assert wrong[rows["title"]].startswith("This cell holds a formula. Write words")
    assert "Only plain text is allowed here" in wrong[rows["sms"]]
    assert cell(book, "sms").fill.fgColor.rgb == "00F4B6B6"
    assert book.active is not None and book.active.title == "French"
    for part, words in (("sms", "Court"), ("made", "written"), ("title", "T"), ("matches", "yes")):
        cell(book, part).value = words
    cell(book, "spoken").value = "Dit."
    book.save(marked)
    again = read_workbook(marked)
    assert again.faults == ()
    assert small.plan(again).faults == ()
    annotated(marked, [], path)
    book = load_workbook(path)
    assert all(row[0].comment is None for row in book.worksheets[1]["E2":"E60"])  # type: ignore[misc]
    assert cell(book, "sms").fill.fgColor.rgb == "00FFFDE7"


def test_words_in_a_row_of_no_text_are_told(small: SmallPack, path: Path) -> None:
    book = written(path, *small.outgoing())
    sheet = book.worksheets[1]
    sheet.cell(sheet.max_row + 2, 5, "added below")
    book.save(path)
    (fault,) = read_workbook(path).faults
    assert "does not say to which text" in fault.cause


def test_rows_of_two_exports_do_not_mix(small: SmallPack, path: Path) -> None:
    book = written(path, *small.outgoing())
    key = cell(book, "sms", "A")
    key.value = key.value.replace(small.source, "0" * 16)
    book.save(path)
    assert any("another export" in fault.cause for fault in read_workbook(path).faults)


def test_sorted_rows_say_the_same(small: SmallPack, path: Path) -> None:
    book = written(path, *small.outgoing())
    sheet = book.worksheets[1]
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=2)]
    for number, row in enumerate(reversed(rows), 2):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column).value = value
    book.save(path)
    assert small.plan(read_workbook(path)).unchanged == 1


def test_a_text_that_was_emptied_is_not_deleted(small: SmallPack, path: Path) -> None:
    book = written(path, *small.outgoing())
    for row in book.worksheets[1].iter_rows(min_row=2, min_col=5, max_col=5):
        row[0].value = None
    book.save(path)
    found = small.plan(read_workbook(path))
    assert found.changes == ()
    assert "The title text is missing" in {fault.cause for fault in found.faults}
