"""One recording put in its place, or taken away."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import SafarError
from voice.speech import sheet
from voice.speech.decoding import SUFFIXES, Unusable, decoded
from voice.speech.recordings import scan
from voice.speech.wavfile import write_whole

_KEY = re.compile(r"[0-9a-f]{32}")
# In the folder of a language: what was replaced or taken away. No scan looks there.
BEFORE = ".before"


class NoLine(SafarError):
    """What names no line that can be recorded, or a line without a recording."""

    code = "no_line"


def key_of(folder: Path, line: str) -> str:
    """The key of a line, which is named by it or by its number in the sheet. Raises NoLine,
    SheetBroken."""
    if _KEY.fullmatch(line):
        return line
    found = {row.name: row.key for row in sheet.load(folder)}
    if line not in found:
        raise NoLine(
            f"{line!r} is no line of {folder / sheet.NAME}. Take a number that stands there"
        )
    return found[line]


def take(folder: Path, key: str, file: Path) -> Path:
    """Make `file` the recording of a line; an older one of it is kept in BEFORE. folder: of the
    language.

    Raises Unusable where it is not what the telephone can play, OSError.
    """
    suffix = file.suffix.lower()
    if suffix not in SUFFIXES:
        raise Unusable(f"{suffix or 'No ending'} is no kind of recording", "Save it as WAV or MP3")
    decoded(file)
    folder.mkdir(parents=True, exist_ok=True)
    before = scan(folder).by_key.get(key)
    path = folder / f"{key}{suffix}"
    for old in {path, before or path}:
        _keep(folder, key, old)
    write_whole(path, file.read_bytes())
    if before is not None and before != path:
        before.unlink(missing_ok=True)
    return path


def take_away(folder: Path, key: str) -> Path:
    """Take the recording of a line away; it is kept in BEFORE. Raises NoLine where there is none,
    OSError."""
    path = scan(folder).by_key.get(key)
    if path is None:
        raise NoLine("This line has no recording here")
    _keep(folder, key, path)
    path.unlink(missing_ok=True)
    return path


def _keep(folder: Path, key: str, path: Path) -> None:
    """A copy of what is replaced or taken away. Raises OSError."""
    if not path.exists():
        return
    kept = folder / BEFORE
    kept.mkdir(exist_ok=True)
    time = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
    write_whole(kept / f"{key}-{time}{path.suffix}", path.read_bytes())
