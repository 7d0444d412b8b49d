"""Building a signed pack from the guidance that is served here."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import ContentError, PackRefused
from bot.guidance.atomic import write_whole
from bot.guidance.shelf import Shelf
from bot.packs import archive, manifest
from bot.packs.audio import audio_of
from bot.packs.manifest import FileRecord, Manifest, path_fault
from bot.packs.pointer import GUIDANCE
from bot.packs.signing import PublicKey, private_key, signed
from bot.packs.versions import Versions
from bot.settings import Settings

_LAST_BUILT = "built"


@dataclass(frozen=True)
class Built:
    """What was written, and who signed it."""

    manifest: Manifest
    signer: PublicKey
    size: int


def build(
    settings: Settings,
    codes: Collection[str],
    key: Path,
    out: Path,
    *,
    when: datetime,
    with_audio: bool,
) -> Built:
    """Write the served pack with its countries as one signed file.

    codes: the served languages. when: the time of building; a pack that is to be installed over
    another must be later. Raises PackRefused and ContentError; then `out` is as it was.
    """
    signer = private_key(key)
    created = when.astimezone(UTC).replace(microsecond=0)
    shelf = Shelf(settings.guidance, codes)
    pack = shelf.load()
    if shelf.findings:
        raise ContentError("\n".join(map(str, shelf.findings)))
    source = _files(shelf, audio_of(settings, pack) if with_audio else {})
    records = tuple(_record(path, source[path]) for path in sorted(source))
    content = manifest.encode(Manifest(manifest.FORMAT, settings.pack, created, records))
    beside = out.with_name(f".{out.name}.{secrets.token_hex(4)}")
    made = manifest.decode(content)
    try:
        with beside.open("xb") as file:
            archive.write(file, made, signed(content, signer), source)
            file.flush()
            os.fsync(file.fileno())
        size = beside.stat().st_size
        beside.replace(out)
    except OSError as error:
        raise PackRefused(f"{out}: cannot be written ({error.strerror})") from error
    finally:
        beside.unlink(missing_ok=True)
    return Built(made, PublicKey(signer.public_key), size)


def now_of(settings: Settings) -> datetime:
    """The time for a pack that is built now. Raises PackRefused where the clock went back."""
    now = datetime.now(UTC).replace(microsecond=0)
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    last = _last(settings)
    if last is not None and stamp <= last:
        raise PackRefused(
            f"the clock says {stamp}, and the last pack here was built at {last}: nobody could "
            "install this one. Set the clock, or wait a second"
        )
    return now


def remember(settings: Settings, made: Manifest) -> None:
    """Note when the last pack was built. Raises OSError."""
    settings.installed.mkdir(parents=True, exist_ok=True, mode=0o700)
    last = max(made.stamp, _last(settings) or "")
    write_whole(settings.installed / _LAST_BUILT, f"{last}\n".encode("ascii"))


def _last(settings: Settings) -> str | None:
    """When the last pack was built or installed here."""
    try:
        built = (settings.installed / _LAST_BUILT).read_text("ascii").strip()
    except FileNotFoundError:
        built = ""
    installed = max(Versions(settings.installed).kept, default="").partition("-")[0]
    return max(built, installed) or None


def _files(shelf: Shelf, audio: Mapping[str, Path]) -> Mapping[str, Path]:
    """Every file by its path in the pack. Raises PackRefused."""
    source = dict(audio)
    for folder in shelf.folders.values():
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder)
            # Hidden files and those of editors (about.md~) are nobody's guidance.
            if any(part.startswith(".") or part.endswith("~") for part in name.parts):
                continue
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                raise PackRefused(f"{path}: it is a link or a device; put the file itself there")
            if path.is_file():
                source[f"{GUIDANCE}/{folder.name}/{name.as_posix()}"] = path
    for there, path in source.items():
        if fault := path_fault(there):
            raise PackRefused(f"{path}: {fault}; rename it")
    return source


def _record(path: str, source: Path) -> FileRecord:
    with source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return FileRecord(path, file.tell(), digest)
