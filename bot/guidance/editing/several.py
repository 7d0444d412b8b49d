"""Several files of packs written together: all of them, or none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

from bot.errors import SafarError
from bot.guidance.editing.atomic import locked
from bot.guidance.editing.history import pack_of
from bot.guidance.editing.saving import Note, keep_what_is, keep_what_was


class SeveralFailed(SafarError):
    """Files that could not be written together. What was written is as it was before."""

    code = "several_failed"


class NewFile(Protocol):
    """A file that becomes another: old is None where there is none yet."""

    @property
    def path(self) -> Path: ...
    @property
    def old(self) -> bytes | None: ...
    @property
    def new(self) -> bytes: ...


def write_all(changes: Sequence[NewFile], note: Note) -> None:
    """Write the new files beside the old ones, then put each in its place. Nobody else changes
    texts of these packs meanwhile, and the history keeps what was and what is.

    Raises SeveralFailed when a file is not as `old` says, or cannot be
    written, EditRefused when the history cannot; all files then are as they were before.
    """
    with ExitStack() as stack:
        # In order, so that two of these do not wait for each other.
        for folder in sorted({pack_of(change.path) for change in changes}):
            stack.enter_context(locked(folder))
        _write(changes, note)
        for change in changes:
            keep_what_is(change.path, change.new, note)


def _write(changes: Sequence[NewFile], note: Note) -> None:
    done: list[NewFile] = []
    try:
        for change in changes:
            _prepare(change, note)
        for change in changes:
            done.append(change)
            _new(change).replace(change.path)
    except BaseException as error:
        # Also when the person ends the command: half of it must not stay.
        for change in done:
            _put_back(change)
        _tidy(changes)
        if isinstance(error, OSError):
            cause = f"{error.filename}: {error.strerror}. Nothing was written"
            raise SeveralFailed(cause) from error
        raise
    _tidy(changes)


def _prepare(change: NewFile, note: Note) -> None:
    now = change.path.read_bytes() if change.path.exists() else None
    if now != change.old:
        raise SeveralFailed(f"{change.path}: the file just changed. Nothing was written; try again")
    with _new(change).open("wb") as file:
        file.write(change.new)
        file.flush()
        os.fsync(file.fileno())
    if change.old is not None:
        keep_what_was(change.path, change.old, note.time)
        shutil.copymode(change.path, _new(change))
        shutil.copy2(change.path, _old(change))
    else:
        # Readable for whom its neighbours are: the service may run as another user.
        shutil.copymode(pack_of(change.path) / "pack.yml", _new(change))


def _put_back(change: NewFile) -> None:
    try:
        if change.old is None:
            change.path.unlink(missing_ok=True)
        else:
            _old(change).replace(change.path)
    except OSError as error:
        raise SeveralFailed(
            f"{change.path}: {error.strerror}. This is half done: put back by hand each "
            f"file that has an old one beside it, named as {_old(change).name}"
        ) from error


def _tidy(changes: Sequence[NewFile]) -> None:
    for change in changes:
        _new(change).unlink(missing_ok=True)
        _old(change).unlink(missing_ok=True)


def _new(change: NewFile) -> Path:
    # Not the name of a language file: what watches the folder does not read it.
    return change.path.with_name(f".{change.path.name}.new")


def _old(change: NewFile) -> Path:
    return change.path.with_name(f".{change.path.name}.old")
