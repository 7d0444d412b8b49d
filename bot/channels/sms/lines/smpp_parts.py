"""The parts of long messages, sealed, in one file each until the message is whole."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from bot.channels.sms.lines.smpp_files import UNFINISHED, make_folder, write
from bot.errors import SealBroken
from bot.privacy.sealing import seal, unseal

logger = logging.getLogger(__name__)

LIFE = 24 * 3600.0


class Part(msgspec.Struct, frozen=True):
    """One part. group: a keyed hash that the parts of a message share; token: names this one.

    came: seconds since 1970. sender: as the desk gets it. Of group, number and token the name
    of its file is made.
    """

    group: str
    number: int
    token: str
    total: int
    came: float
    sender: str
    coding: int
    content: bytes

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.group}-{self.number}-{self.token}"


@dataclass(frozen=True)
class Parts:
    """A folder of parts. Every method may raise OSError."""

    folder: Path
    key: bytes = field(repr=False)

    def keep(self, part: Part) -> None:
        """Store a part; when this returns it is not lost. The same part again changes nothing."""
        make_folder(self.folder)
        sealed = seal(self.key, msgspec.msgpack.encode(part), f"part {part.file}")
        write(self.folder / part.file, sealed)

    def whole(self, group: str) -> Sequence[Part] | None:
        """All parts of a message in order, None while one is missing."""
        return _whole([self._read(path) for path in self.folder.glob(f"{group}-*")])

    def all_whole(self) -> Sequence[Sequence[Part]]:
        """The messages of which no part is missing."""
        names = {path.name for path in self._files()}
        groups = {name.partition("-")[0] for name in names if not name.startswith(UNFINISHED)}
        return [parts for group in sorted(groups) if (parts := self.whole(group))]

    def drop(self, parts: Sequence[Part]) -> None:
        """Remove parts, and what an older message left under the same reference."""
        for path in self.folder.glob(f"{parts[0].group}-*"):
            path.unlink(missing_ok=True)

    def expire(self, now: float) -> int:
        """Remove what came a day ago, whole or not; returns how many files that were."""
        old = [path for path in self._files() if now - path.stat().st_mtime > LIFE]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _files(self) -> list[Path]:
        if not self.folder.is_dir():
            return []
        return [path for path in self.folder.iterdir() if "-" in path.name]

    def _read(self, path: Path) -> Part | None:
        try:
            return msgspec.msgpack.decode(
                unseal(self.key, path.read_bytes(), f"part {path.name}"), type=Part
            )
        except (SealBroken, msgspec.DecodeError) as error:
            logger.error("a part of a message does not open: %s", type(error).__name__)
            return None


def _whole(found: Sequence[Part | None]) -> Sequence[Part] | None:
    """The newest part of each number, if all numbers are there.

    A phone uses a reference again after 256 long messages, some do with each: what came
    last belongs together.
    """
    newest: Mapping[int, Part] = {
        part.number: part
        for part in sorted((p for p in found if p is not None), key=lambda part: part.came)
    }
    if not newest or len(newest) < next(iter(newest.values())).total:
        return None
    return [newest[number] for number in sorted(newest)]
