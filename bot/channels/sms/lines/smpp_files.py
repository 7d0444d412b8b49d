"""Small files that a power cut leaves whole: the old content or the new one."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

# The beginning of the name of a file that is not whole yet.
UNFINISHED = "new "


def make_folder(folder: Path) -> None:
    """The folder, readable by this user alone. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def write(path: Path, content: bytes) -> None:
    """Put `content` into the file, readable by this user alone. Raises OSError."""
    beside = path.with_name(f"{UNFINISHED}{path.name} {secrets.token_hex(4)}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """The name of a file is in its folder, which is written apart."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
