"""Files and folders of a pack, changed by one at a time, each whole or not at all."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.guidance.atomic import sync_folder, write_new, write_whole
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
    try:
        model = path if path.exists() else like
        write_whole(path, content, stat.S_IMODE(model.stat().st_mode))
    except OSError as error:
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
            write_new(beside / name, content, stat.S_IMODE(like.stat().st_mode))
        beside.chmod(mode)
        if not path.parent.exists():
            path.parent.mkdir()
            path.parent.chmod(mode)
        beside.rename(path)
        sync_folder(path.parent)
    except OSError as error:
        for name in contents:
            (beside / name).unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            beside.rmdir()
        raise EditRefused(f"{path}: it cannot be made ({error.strerror})") from error
