"""A workbook that comes back: its texts, or a copy of it with what is wrong."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from bot.guidance.exchange import layout
from bot.guidance.exchange.archive import sound_archive
from bot.guidance.exchange.incoming import ExchangeRefused, Fault, Incoming, Key, Read, Spot
from bot.guidance.exchange.parts import fingerprint, kind

MAX_ROWS = 100_000
_WRONG = PatternFill("solid", fgColor="F4B6B6")
_OPEN = PatternFill("solid", fgColor="FFFDE7")
_TEXT = "Write words; if it is a number, type ' before it"


@dataclass(frozen=True)
class _Row:
    key: Key
    text: str
    spot: Spot


def read_workbook(path: Path) -> Read:
    """The texts of a workbook. Raises ExchangeRefused when it is none, or may not be opened."""
    sound_archive(path)
    faults: list[Fault] = []
    texts: list[Incoming] = []
    try:
        book = load_workbook(path, read_only=True, keep_links=False)
        languages = 0
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            rows = sheet.iter_rows(max_col=layout.TEXT)
            language = layout.marked(next(rows, [_NoCell()])[0].value)
            if language is not None:
                languages += 1
                found = list(_rows(path, sheet.title, rows, faults))
                texts += _texts(language, found, faults)
        book.close()
    except ExchangeRefused:
        raise
    # The library raises whatever it stumbles over in a file that is damaged.
    except Exception as error:
        raise ExchangeRefused(
            f"{path}: the workbook is damaged. Save it again as .xlsx, or use a new export"
        ) from error
    if not languages:
        raise ExchangeRefused(f"{path}: this is no workbook of Safar. Use one from an export")
    return Read(tuple(texts), (), tuple(faults))


def annotated(path: Path, faults: Iterable[Fault], target: Path) -> None:
    """Write a copy of the workbook `path`, with colour and comment where a fault is."""
    book = load_workbook(path, keep_links=False)
    for sheet in book.worksheets:
        for row in sheet.iter_rows(min_col=layout.TEXT, max_col=layout.TEXT):
            for cell in row:
                if cell.comment is not None and cell.comment.author == layout.AUTHOR:
                    cell.comment, cell.fill = None, _OPEN
    said: dict[tuple[str, int], list[str]] = {}
    for fault in sorted(faults):
        if fault.spot.file == path and fault.spot.cell:
            place = (fault.spot.sheet, fault.spot.line)
            said.setdefault(place, []).append(f"{fault.cause}. {fault.fix}.")
    for (name, line), words in said.items():
        wrong: Any = book[name].cell(line, layout.TEXT)
        wrong.fill = _WRONG
        wrong.comment = Comment("\n".join(words), layout.AUTHOR, height=120, width=320)
    # It opens where something is to be mended.
    for name, line in reversed(said):
        book.active = book[name]
        selected = book[name].sheet_view.selection[-1]
        selected.activeCell = selected.sqref = f"{layout.TEXT_LETTER}{line}"
    book.save(target)


class _NoCell:
    value = None


def _rows(
    path: Path, sheet: str, rows: Iterable[Sequence[Any]], faults: list[Fault]
) -> Iterator[_Row]:
    """The rows of parts; what is in none is a fault."""
    for number, row in enumerate(rows, 2):
        if number > MAX_ROWS:
            raise ExchangeRefused(f"{path}: sheet {sheet} has more than {MAX_ROWS} rows")
        spot = Spot(path, number, sheet, f"{layout.TEXT_LETTER}{number}")
        cells = [*row, *[_NoCell()] * (layout.TEXT - len(row))]
        name, cell = cells[layout.KEY - 1].value, cells[layout.TEXT - 1]
        text = _value(cell, spot, faults)
        key = Key.parse(layout.unescaped(name)) if isinstance(name, str) else None
        if key is None or not (kind(key.part) or key.part in (layout.MADE_ROW, layout.MATCHES_ROW)):
            if name is not None or text.strip():
                cause = "This row does not say to which text it belongs"
                fix = "Write into a row of the entry; each list ends with empty rows"
                faults.append(Fault(spot, cause, fix))
            continue
        yield _Row(key, text, spot)


def _value(cell: Any, spot: Spot, faults: list[Fault]) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str) and cell.data_type not in ("f", "e"):
        return layout.unescaped(value)
    if cell.data_type == "f":
        faults.append(Fault(spot, "This cell holds a formula", _TEXT))
    elif isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        faults.append(Fault(spot, "The spreadsheet made a date of this cell", _TEXT))
    else:
        faults.append(Fault(spot, "This cell holds no text", _TEXT))
    return ""


def _texts(language: str, rows: Sequence[_Row], faults: list[Fault]) -> Iterator[Incoming]:
    by_text: dict[tuple[str, str], dict[str, _Row]] = {}
    for row in rows:
        parts = by_text.setdefault((row.key.pack, row.key.entry), {})
        first = next(iter(parts.values()), row)
        if row.key.part in parts or replace(row.key, part="") != replace(first.key, part=""):
            cause = "This row stands here twice, or is of another export"
            faults.append(Fault(row.spot, cause, "Keep the rows of one export"))
        parts[row.key.part] = row
    for (pack, entry), found in by_text.items():
        one = _text(language, pack, entry, found, faults)
        if one is not None:
            yield one


def _text(
    language: str, pack: str, entry: str, rows: dict[str, _Row], faults: list[Fault]
) -> Incoming | None:
    """The text of an entry; None where nothing was written for it at all."""
    values = {name: row.text for name, row in rows.items()}
    made = values.pop(layout.MADE_ROW, "").strip()
    matches = values.pop(layout.MATCHES_ROW, "").strip().casefold()
    if matches not in ("", layout.YES, layout.NOT_YET):
        spot = rows[layout.MATCHES_ROW].spot
        fix = f"Choose {layout.YES} or {layout.NOT_YET}"
        faults.append(Fault(spot, f"{matches!r} is not in the list", fix))
    first = next(iter(rows.values()))
    filled = made or any(value.strip() for value in values.values())
    if not filled and first.key.base == fingerprint({}, "", False):
        return None
    return Incoming(
        pack=pack,
        entry=entry,
        language=language,
        parts={name: value for name, value in values.items() if value.strip()},
        made=made,
        matches=matches == layout.YES,
        source=first.key.source,
        base=first.key.base,
        spot=rows.get("title", first).spot,
        spots={name: row.spot for name, row in rows.items()},
    )
