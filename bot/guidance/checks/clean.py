"""What an earlier check found clean is not looked at again: of a large pack that takes a minute.

Kept by a hash of all that a check hangs on: the entry, what else the folder of its pack holds,
the lists, this code and the libraries. So whatever is edited is looked at. An entry with a
finding is looked at each time, because the lines of its files may have moved.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

import bot
from bot.guidance.atomic import write_whole
from bot.guidance.checks.allowed import Excuse
from bot.guidance.finding import Finding
from bot.guidance.neutrality.exceptions import Exempt

# Below the folder of the installation's state.
FILE = "checked.msgpack"
_HASH = 16


class Checked(msgspec.Struct, frozen=True):
    """Findings, and the exceptions of the pack that were needed."""

    findings: tuple[Finding, ...] = ()
    exempt: frozenset[Exempt] = frozenset()
    excuses: frozenset[Excuse] = frozenset()


_NONE: Mapping[bytes, Checked] = MappingProxyType({})


class Clean:
    """What was found clean earlier, and what is in this check.

    grounds: by the folder of a pack, the hash of what all its entries hang on.
    """

    def __init__(
        self, grounds: Mapping[Path, bytes] | None = None, earlier: Mapping[bytes, Checked] = _NONE
    ) -> None:
        self.grounds = grounds
        self._earlier = earlier
        self._now: dict[bytes, Checked] = {}

    @property
    def now(self) -> Mapping[bytes, Checked]:
        """What this check found clean, or did not look at again."""
        return self._now

    def key(self, folder: Path, looked_at: Any) -> bytes:
        """Names what is looked at, in the pack in `folder`."""
        ground = b"" if self.grounds is None else self.grounds[folder]
        return _hashed((ground, msgspec.msgpack.encode(looked_at, order="deterministic")))

    def recall(self, key: bytes) -> Checked | None:
        """What was needed for what was found clean under this key."""
        known = self._earlier.get(key)
        if known is not None:
            self._now[key] = known
        return known

    def keep(self, key: bytes, checked: Checked) -> None:
        """Take in what was found under this key, if it is clean."""
        if not checked.findings:
            self._now[key] = checked


class Remembered:
    """Clean as the file `path` has it. Make it before anything is read that will be checked.

    folders: those of packs. lists: files of the installation, and folders of such, by which
    texts are checked.
    """

    def __init__(self, path: Path, folders: Iterable[Path], lists: Iterable[Path]) -> None:
        self._path = path
        self._folders, self._lists = list(folders), list(lists)
        self.clean = Clean(self._grounds(), _read(path))

    def save(self) -> None:
        """Keep what was found clean for the next check, unless anything was edited meanwhile:
        then nobody knows which version was looked at. Raises OSError."""
        if self._grounds() == self.clean.grounds:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self._path, msgspec.msgpack.encode(self.clean.now))

    def _grounds(self) -> Mapping[Path, bytes]:
        return {folder: _ground(folder, self._lists) for folder in self._folders}


def _ground(folder: Path, lists: Iterable[Path]) -> bytes:
    """The hash of what the check of every entry of the pack in `folder` hangs on."""
    code = Path(bot.__file__).parent
    files = [*folder.glob("*.yml"), *code.rglob("*.py")]
    for path in lists:
        files += path.rglob("*.yml") if path.is_dir() else [path]
    libraries = (found.name for one in sys.path for found in Path(one).glob("*.dist-info"))
    parts = [sys.version.encode(), *(name.encode() for name in sorted(libraries))]
    for path in sorted(files):
        parts += (str(path).encode(), path.read_bytes())
    return _hashed(parts)


def _read(path: Path) -> Mapping[bytes, Checked]:
    """What was saved; nothing where there is no such file, or it is damaged."""
    try:
        return msgspec.msgpack.decode(path.read_bytes(), type=dict[bytes, Checked])
    except (OSError, msgspec.MsgspecError):
        return {}


def _hashed(parts: Iterable[bytes]) -> bytes:
    made = blake2b(digest_size=_HASH)
    for part in parts:
        # With their lengths: else two could be parted otherwise.
        made.update(len(part).to_bytes(8, "big"))
        made.update(part)
    return made.digest()
