"""The forms of files by the end of their name, and how a sheet of the workbook is laid out: what
writes them and what reads them agree here."""

from __future__ import annotations

import re

WORKBOOK, WORD, PO = ".xlsx", ".docx", ".po"
XLIFF = (".xlf", ".xliff")
KNOWN = ".xlsx (spreadsheet), .po or .xlf (programs of translators)"

# The columns: key (hidden), entry, part, source text, text, length, help.
KEY, ENTRY, PART, SOURCE, TEXT, LENGTH, HELP = range(1, 8)
TEXT_LETTER = "E"
# Rows of a text that are no part of it.
MADE_ROW, MATCHES_ROW = "made", "matches"
YES, NOT_YET = "yes", "not yet"
AUTHOR = "Safar"
# More than this a cell does not hold.
MAX_CELL = 32_000
_MARK = "safar workbook 1 "
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def mark(language: str) -> str:
    """What the first cell of a sheet of `language` holds."""
    return f"{_MARK}{language}"


def marked(cell: object) -> str | None:
    """The language of a sheet by its first cell; None where it is another sheet."""
    if isinstance(cell, str) and cell.startswith(_MARK):
        return cell.removeprefix(_MARK)
    return None


def escaped(text: str) -> str:
    """`text` for a cell: spreadsheet programs take _x0041_ for the letter A."""
    return _ESCAPE.sub("_x005F_", text)


def unescaped(cell: str) -> str:
    """The text of a cell, the inverse of `escaped`."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), cell).replace("\r\n", "\n")
