"""The operator's keys: one that names people, and those that wrap conversation keys.

Kept in a file of lines `name BASE64` and `seal ID BASE64`, or the same in SAFAR_KEYS
(";" between the lines). The first `seal` key is the current one; the others still open
what was wrapped with them.
"""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import KeysError
from bot.privacy.sealing import KEY_BYTES, new_key

_HEADER = (
    "# Keys of Safar. Whoever has them can open what is stored. Keep this file out of\n"
    "# backups of the database, and change it with `safar keys` only.\n"
)
_ID_BYTES = 6


@dataclass(frozen=True)
class KeyRing:
    """naming: the key of keyed names. sealing: the wrapping keys by id, the current one first."""

    naming: bytes = field(repr=False)
    sealing: Mapping[str, bytes] = field(repr=False)

    @property
    def current(self) -> str:
        """Id of the key that new conversation keys are wrapped with."""
        return next(iter(self.sealing))

    @staticmethod
    def new() -> KeyRing:
        """Fresh keys."""
        return KeyRing(new_key(), {_new_id(): new_key()})

    def rotated(self) -> KeyRing:
        """The same with a new current key; the older ones still open."""
        return KeyRing(self.naming, {_new_id(): new_key(), **self.sealing})

    def only_current(self) -> KeyRing:
        """The same without the older keys."""
        return KeyRing(self.naming, {self.current: self.sealing[self.current]})

    def text(self) -> str:
        """The ring as the lines of its file."""
        lines = [f"name {_encode(self.naming)}"]
        lines += [f"seal {name} {_encode(key)}" for name, key in self.sealing.items()]
        return _HEADER + "\n".join(lines) + "\n"


def parse(text: str, source: str) -> KeyRing:
    """The ring of `text`. Raises KeysError that names `source` and the line."""
    naming: bytes | None = None
    sealing: dict[str, bytes] = {}
    for number, line in enumerate(text.replace(";", "\n").splitlines(), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        match words:
            case ["name", value] if naming is None:
                naming = _decode(value, f"{source}:{number}")
            case ["seal", name, value] if name not in sealing:
                sealing[name] = _decode(value, f"{source}:{number}")
            case _:
                raise KeysError(
                    f"{source}:{number}: expected one `name KEY` and lines `seal ID KEY`"
                )
    if naming is None or not sealing:
        raise KeysError(f"{source}: it needs a `name` key and a `seal` key; see: safar keys --help")
    return KeyRing(naming, sealing)


def read(path: Path) -> KeyRing:
    """The ring of a file. Raises KeysError."""
    try:
        return parse(path.read_text("ascii"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise KeysError(f"{path}: cannot be read ({error})") from error


def write(path: Path, ring: KeyRing) -> None:
    """Replace the file at once, so that a power cut leaves the old or the new one.

    A new file is readable by this user alone. One that is replaced keeps its owner and mode,
    but others never get a right to it. Raises KeysError.
    """
    beside = path.with_suffix(f".{secrets.token_hex(4)}")
    try:
        _make(path.parent)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            if path.exists():
                _take_over(path.stat(), file.fileno())
            file.write(ring.text())
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        _sync(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise KeysError(f"{path}: cannot be written ({error})") from error


def _make(folder: Path) -> None:
    """The folder and those above it, where they are missing."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(exist_ok=True, mode=0o700)
        _sync(folder.parent)


def _take_over(old: os.stat_result, new: int) -> None:
    """Owner and mode: root may rotate the keys of a service that runs as somebody else."""
    os.fchown(new, old.st_uid, old.st_gid)
    os.fchmod(new, stat.S_IMODE(old.st_mode) & stat.S_IRWXU)


def _sync(folder: Path) -> None:
    """Write a folder itself to the disk: the names of its files stand there."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _new_id() -> str:
    return secrets.token_hex(_ID_BYTES)


def _encode(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _decode(value: str, where: str) -> bytes:
    try:
        key = base64.b64decode(value, validate=True)
    except ValueError as error:
        raise KeysError(f"{where}: the key is not BASE64") from error
    if len(key) != KEY_BYTES:
        raise KeysError(f"{where}: the key has {len(key)} bytes; it needs {KEY_BYTES}")
    return key
