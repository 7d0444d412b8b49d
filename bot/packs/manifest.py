"""What a pack says that it holds: checked as a whole before any of it is used."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import accumulate
from typing import Annotated

import msgspec

from bot.errors import PackRefused
from bot.packs.pointer import GUIDANCE, RECORDINGS, RENDERED

FORMAT = 1
# No zip64 and no stick with FAT32 in the way.
MAX_FILES = 60_000
MAX_BYTES = 3_900_000_000
MAX_FILE = 256_000_000
MAX_MANIFEST = 16_000_000
MAX_PATH = 200
_ROOTS = (GUIDANCE, RECORDINGS, RENDERED)
# Starts with no ".": no hidden file, no "..". Nothing that another system reads in its own way.
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")
_PARTS = range(2, 7)
# Device names of Windows, where a pack may be unpacked to be looked at.
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)

Size = Annotated[int, msgspec.Meta(ge=0, le=MAX_FILE)]
Hash = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class FileRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of a pack: its path with "/", its size in bytes, its SHA-256."""

    path: str
    size: Size
    sha256: Hash


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """pack: the name of the served folder. created: when it was built, to the second; a pack
    that was built earlier is an older one. files: by path."""

    format: int
    pack: Annotated[str, msgspec.Meta(pattern="^[a-z0-9-]{1,60}$")]
    created: datetime
    files: tuple[FileRecord, ...]

    @property
    def stamp(self) -> str:
        """`created` as text that sorts by time."""
        return self.created.strftime("%Y%m%dT%H%M%SZ")

    @property
    def bytes(self) -> int:
        """Of all files together."""
        return sum(file.size for file in self.files)


class _Version(msgspec.Struct):
    format: int


def encode(manifest: Manifest) -> bytes:
    """Raises PackRefused where `decode` would."""
    content = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    decode(content)
    return content


def decode(content: bytes) -> Manifest:
    """Raises PackRefused: not this format, too much, or a path that could lead elsewhere."""
    try:
        found = msgspec.json.decode(content, type=_Version).format
        if found != FORMAT:
            raise PackRefused(f"the pack has format {found}; update Safar, which reads {FORMAT}")
        manifest = msgspec.json.decode(content, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise PackRefused(f"its list of files cannot be read ({error}); get it again") from error
    if manifest.created.utcoffset() is None or manifest.created.microsecond:
        raise PackRefused("it does not say when it was built; have it built again")
    _check_paths([file.path for file in manifest.files])
    if manifest.bytes > MAX_BYTES:
        raise PackRefused(f"it holds more than {MAX_BYTES:,} bytes; leave audio out")
    if f"{GUIDANCE}/{manifest.pack}/pack.yml" not in {file.path for file in manifest.files}:
        raise PackRefused(f"it holds no guidance of {manifest.pack!r}; have it built again")
    return msgspec.structs.replace(manifest, created=manifest.created.astimezone(UTC))


def _check_paths(paths: list[str]) -> None:
    if len(paths) > MAX_FILES:
        raise PackRefused(f"it holds more than {MAX_FILES:,} files; leave audio out")
    for path in paths:
        if fault := path_fault(path):
            raise PackRefused(f"it holds {path[:MAX_PATH]!r}: {fault}")
    folded = [path.lower() for path in paths]
    if len(set(folded)) != len(folded):
        raise PackRefused("it holds one file twice, or two that differ by capital letters only")
    if clash := _folders(folded) & set(folded):
        raise PackRefused(f"{min(clash)!r} is a file and a folder in it")


def path_fault(path: str) -> str | None:
    """Why a file may not have this path in a pack; None where it may."""
    parts = path.split("/")
    if len(path) > MAX_PATH or len(parts) not in _PARTS:
        return "the path is too long or too short"
    if not all(_PART.fullmatch(part) for part in parts):
        return "a name in it has other signs than letters from A to Z, digits, '.', '_' and '-'"
    if any(part.endswith(".") or _DEVICE.fullmatch(part) for part in parts):
        return "a name in it means something else on other systems"
    return None if parts[0] in _ROOTS else f"the first folder is not {' or '.join(_ROOTS)}"


def _folders(paths: Iterable[str]) -> set[str]:
    """Every folder on the way to a file."""
    return {
        folder
        for path in paths
        for folder in accumulate(path.split("/")[:-1], lambda above, name: f"{above}/{name}")
    }
