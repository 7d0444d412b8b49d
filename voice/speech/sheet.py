"""The sheet that is read aloud: each line has a number, which is the name of its recording.

A number stands for the exact words. When they change, the line gets a new number, so that an old
recording is never played for new words; a number is never given twice.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import SafarError
from voice.speech.inventory import Line
from voice.speech.wavfile import write_whole

NAME = "script.csv"
_COLUMNS = ("number", "where", "text", "key")


class SheetBroken(SafarError):
    """The sheet's file was changed into something that is no sheet."""

    code = "sheet_broken"


@dataclass(frozen=True)
class Row:
    """A line with its number. where: as in the inventory; key: of the prompt."""

    number: int
    where: str
    text: str
    key: str

    @property
    def name(self) -> str:
        """What the recording is called, without ".wav"."""
        return f"{self.number:03d}"


def updated(rows: Sequence[Row], lines: Iterable[Line]) -> tuple[Row, ...]:
    """`rows`, and new ones for the lines that had none."""
    numbered = {row.key for row in rows}
    following = max((row.number for row in rows), default=0) + 1
    new = (line for line in lines if line.prompt.key not in numbered)
    return (
        *rows,
        *(
            Row(number, line.where, line.prompt.text, line.prompt.key)
            for number, line in enumerate(new, following)
        ),
    )


def load(folder: Path) -> tuple[Row, ...]:
    """The sheet of a folder of recordings; empty where there is none. Raises SheetBroken."""
    path = folder / NAME
    try:
        # Spreadsheets put a mark before the first letter.
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise SheetBroken(f"{path}: {error}; bring back the file as it was written") from error
    try:
        read = csv.DictReader(io.StringIO(text), strict=True)
        rows = tuple(Row(int(r["number"]), r["where"], r["text"], r["key"]) for r in read)
    except (csv.Error, KeyError, TypeError, ValueError) as error:
        raise SheetBroken(
            f"{path}: {error!r}; its columns are {', '.join(_COLUMNS)}. "
            "Bring back the file as `safar voice script` wrote it"
        ) from error
    if len({row.number for row in rows}) < len(rows):
        raise SheetBroken(f"{path}: a number stands there twice; bring back the file as it was")
    return rows


def save(folder: Path, rows: Sequence[Row]) -> Path:
    """Write the sheet. Raises OSError."""
    content = io.StringIO()
    writer = csv.writer(content, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows((row.name, row.where, row.text, row.key) for row in rows)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    # The mark tells spreadsheets that it is UTF-8.
    write_whole(path, content.getvalue().encode("utf-8-sig"))
    return path
