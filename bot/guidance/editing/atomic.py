"""Files that are there whole or not at all, also when the power goes."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.guidance.editing.refused import EditRefused


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One change of the files in `folder` at a time, whichever process makes it."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def replace_file(path: Path, content: bytes, like: Path) -> None:
    """Write `path` anew. It may be read by whom the old one, or else `like`, may be read.

    Raises EditRefused, and then the old file is as it was.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        model = path if path.exists() else like
        _write(beside, content, stat.S_IMODE(model.stat().st_mode))
        beside.replace(path)
        _sync(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise EditRefused(f"{path}: it cannot be written ({error.strerror})") from error


def make_folder(path: Path, contents: Mapping[str, bytes], like: Path, workshop: Path) -> None:
    """Make the folder `path` with files by name. like: the file whose mode they have; workshop: a
    folder of the same file system that nobody reads. Raises EditRefused, and then nothing is made.
    """
    beside = workshop / secrets.token_hex(8)
    try:
        mode = stat.S_IMODE(like.parent.stat().st_mode)
        beside.mkdir()
        for name, content in contents.items():
            _write(beside / name, content, stat.S_IMODE(like.stat().st_mode))
        beside.chmod(mode)
        if not path.parent.exists():
            path.parent.mkdir()
            path.parent.chmod(mode)
        beside.rename(path)
        _sync(path.parent)
    except OSError as error:
        for name in contents:
            (beside / name).unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            beside.rmdir()
        raise EditRefused(f"{path}: it cannot be made ({error.strerror})") from error


def _write(path: Path, content: bytes, mode: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        os.fchmod(file.fileno(), mode)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Write a folder itself to the disk: the names of its files stand there."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
