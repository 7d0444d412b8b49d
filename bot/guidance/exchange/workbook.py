"""The workbook: a sheet a language, a row for each part of each text."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from bot.guidance.exchange import layout
from bot.guidance.exchange.incoming import ExchangeRefused
from bot.guidance.exchange.outgoing import Outgoing
from bot.guidance.exchange.parts import kind, parts_of
from bot.guidance.exchange.plan import MADE
from bot.languages import Language
from bot.render.gsm import folded
from bot.render.parts import count

_HEADERS = ("", "Entry", "Part", "Source text", "Your text", "Letters", "Help")
_WIDTHS = (2, 26, 14, 60, 60, 9, 44)
# Empty rows after the last item of a list, for more of them.
_SPARE = {"answer": 1, "step": 1, "question": 5}
_HEAD = PatternFill("solid", fgColor="1F4E79")
_FIRST = PatternFill("solid", fgColor="DDE8F3")
_OPEN = PatternFill("solid", fgColor="FFFDE7")
# Of a row, in points; letters that fit into a line of the two wide columns and of the help.
_LINE, _MOST = 15, 400
_FIT = {layout.SOURCE: 56, layout.TEXT: 50, layout.HELP: 42}
_WHITE = Font(color="FFFFFF", bold=True)
_PLAIN = Alignment(wrap_text=True, vertical="top")
_RIGHT_TO_LEFT = Alignment(wrap_text=True, vertical="top", horizontal="right", readingOrder=2)
_FREE = Protection(locked=False)
_HELP = {
    "title": "The heading that people see.",
    "answer": "One paragraph. Leave it empty to leave it out.",
    "step": "One thing to do. Leave it empty to leave it out.",
    "spoken": "Read aloud by telephone: at most about 75 words. Write numbers as one says them.",
    "option": "Options are about equally long, and none looks better than another.",
    "question": "How people ask, in their own words. Not a translation of the left side.",
    layout.MADE_ROW: "Choose who made this text.",
    layout.MATCHES_ROW: "Choose yes when your text says the same as the source text beside it.",
}
_GUIDE = (
    "Texts of Safar",
    "",
    "There is one sheet for each language. Each row is one part of a text.",
    "Write in the yellow column only: Your text. The other columns are locked.",
    "Beside it stands the source text. Say the same, with the same numbers and dates.",
    "Do not add, move or delete rows. Each list ends with empty rows for more.",
    "Leave a row empty to leave out a paragraph, a step or a question.",
    "In the row `made` choose who made the text: written (not translated), human-translated "
    "(a person translated or checked every word), machine-translated (a program did).",
    "In the row `matches` choose yes when the whole text says the same as the source text. "
    "With `not yet` people are told that the text may be outdated.",
    "Write plain text: no links, no bold, no lists. What begins with = stays text.",
    "Save the file as .xlsx and give it back. Nothing changes before it is imported.",
    "If something is wrong you get this file back, with a red cell and a comment for each "
    "thing to mend. Mend it there and give that file back.",
)


@dataclass(frozen=True)
class _Row:
    part: str
    label: str
    source: str
    text: str


def workbook(texts: Mapping[Language, Sequence[Outgoing]]) -> bytes:
    """The texts of each language as an .xlsx file. Raises ExchangeRefused for a text that
    no cell holds."""
    book = Workbook()
    guide = book.active
    assert isinstance(guide, Worksheet)  # noqa: S101
    _guide(guide)
    for language, found in texts.items():
        _sheet(book.create_sheet(language.english), language, found)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _guide(sheet: Worksheet) -> None:
    sheet.title = "Read me"
    sheet.column_dimensions["A"].width = 100
    for number, line in enumerate(_GUIDE, 1):
        sheet.cell(number, 1, line).alignment = _PLAIN
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.protection.sheet = True


def _sheet(sheet: Worksheet, language: Language, texts: Sequence[Outgoing]) -> None:
    sheet.append([layout.mark(language.code), *_HEADERS[1:]])
    for cell in sheet[1]:
        cell.font, cell.fill = _WHITE, _HEAD
    made = DataValidation("list", formula1=f'"{",".join(MADE)}"', showErrorMessage=True)
    matches = DataValidation(
        "list", formula1=f'"{layout.YES},{layout.NOT_YET}"', showErrorMessage=True
    )
    alignment = _RIGHT_TO_LEFT if language.direction == "rtl" else _PLAIN
    number = 1
    for one in texts:
        key = one.key("" if one.text is None else one.text.made)
        for row in _rows(one):
            number += 1
            text = _write(sheet, number, str(replace(key, part=row.part)), one, row)
            text.alignment = alignment
            choices = {layout.MADE_ROW: made, layout.MATCHES_ROW: matches}.get(row.part)
            if choices is not None:
                choices.add(text)
    sheet.add_data_validation(made)
    sheet.add_data_validation(matches)
    for letter, width in zip("ABCDEFG", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.column_dimensions["A"].hidden = True
    sheet.freeze_panes = "D2"
    sheet.auto_filter.ref = f"B1:G{number}"
    sheet.protection.sheet = True
    for allowed in ("formatColumns", "formatRows", "autoFilter"):
        # What the protection names is what it forbids.
        setattr(sheet.protection, allowed, False)


def _write(sheet: Worksheet, number: int, key: str, one: Outgoing, row: _Row) -> Cell | MergedCell:
    """Write a row; returns the cell of the text."""
    values: dict[int, str] = {
        layout.KEY: key,
        layout.ENTRY: f"{one.pack}: {one.entry}",
        layout.PART: row.label,
        layout.SOURCE: row.source,
        layout.TEXT: row.text,
        layout.HELP: _help(row),
    }
    for column, value in values.items():
        if len(value) > layout.MAX_CELL:
            raise ExchangeRefused(
                f"{one.pack}/{one.entry}: {row.label} is too long for a cell. Shorten it, or "
                "export it for a translator's program"
            )
        cell = sheet.cell(number, column)
        _put(cell, value)
        cell.alignment = _PLAIN
        if row.part == "title":
            cell.fill = _FIRST
    # Not every program makes a row as high as its text.
    lines = max(-(-len(values[column]) // fit) for column, fit in _FIT.items())
    sheet.row_dimensions[number].height = min(_MOST, _LINE * max(1, lines))
    text = sheet.cell(number, layout.TEXT)
    text.protection, text.fill = _FREE, _OPEN
    if row.part in ("sms", "spoken"):
        sheet.cell(number, layout.LENGTH, f"=LEN({layout.TEXT_LETTER}{number})")
    return text


def _put(cell: Cell | MergedCell, value: str) -> None:
    """Write words as words: a spreadsheet would compute what begins with =, +, - or @."""
    cell.number_format = "@"
    if value:
        cell.value = layout.escaped(value)
        cell.data_type = "s"
        cell.quotePrefix = True


def _rows(one: Outgoing) -> Iterator[_Row]:
    source = parts_of(one.source)
    text = one.parts
    names = list(dict.fromkeys((*source, *text)))
    for group in ("title", "answer", "step", "sms", "spoken", "option", "question"):
        found = [name for name in names if kind(name) == group]
        if group in _SPARE and (found or group != "question"):
            numbers = len(found) + _SPARE[group]
            found = [f"{group} {number}" for number in range(1, numbers + 1)]
        if group == "question":
            yield from _decisions(one)
        for name in found:
            label = "SMS" if name == "sms" else name[:1].upper() + name[1:]
            yield _Row(name, label, source.get(name, ""), text.get(name, ""))


def _decisions(one: Outgoing) -> Iterator[_Row]:
    """The rows to choose in: how the text was made, and whether it matches the source text."""
    made = "" if one.text is None else one.text.made
    yield _Row(layout.MADE_ROW, "Made", one.source.made, made)
    if not one.is_source:
        matches = layout.YES if one.matches else layout.NOT_YET
        chosen = matches if one.text is not None else ""
        yield _Row(layout.MATCHES_ROW, "Matches", "", chosen)


def _help(row: _Row) -> str:
    if row.part != "sms":
        return _HELP[kind(row.part) or row.part]
    now = f"Now {count(folded(row.text))} text messages. " if row.text else ""
    return (
        f"{now}At most 2 in Latin letters (best up to 240 letters), "
        "3 in other alphabets (best up to 150)."
    )
