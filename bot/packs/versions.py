"""The installed versions of one pack on this computer, and which of them is served."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import PackRefused
from bot.guidance.atomic import sync_folder
from bot.packs import pointer
from bot.packs.archive import Archive
from bot.packs.manifest import FileRecord, Manifest, decode
from bot.packs.pointer import NAME, RENDERED, VERSIONS

# The served one and two to go back to.
KEPT = 3
# What a pack was made of, kept beside its files.
_SIGNED = "manifest.json"
_UNFINISHED = ".new-"
# Room that stays for everything else on the disk.
_MARGIN = 50_000_000
_BLOCK = 4096


class Versions:
    """folder: <state>/packs/<pack>. Each change is safe from power cuts at every moment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._versions = folder / VERSIONS

    @property
    def served(self) -> str | None:
        """Name of the served version, None where it is what stands in the data folder.

        Raises ContentError where nobody knows.
        """
        return pointer.served(self.folder)

    @property
    def kept(self) -> tuple[str, ...]:
        """Names of the versions that are here as a whole, the oldest first."""
        if not self._versions.is_dir():
            return ()
        return tuple(sorted(p.name for p in self._versions.iterdir() if NAME.fullmatch(p.name)))

    @property
    def before(self) -> str | None:
        """The version to go back to, None for what stands in the data folder.

        Raises ContentError as `served`.
        """
        now = self.served
        older = (name for name in self.kept if now and pack_of(name) < pack_of(now))
        return max(older, default=None)

    def path(self, name: str) -> Path:
        """The folder of a version."""
        return self._versions / name

    def manifest(self, name: str) -> Manifest:
        """What a version was installed as. Raises PackRefused where that cannot be read."""
        try:
            return decode((self.path(name) / _SIGNED).read_bytes())
        except OSError as error:
            raise PackRefused(f"{self.path(name)}: cannot be read ({error.strerror})") from error

    def changed(self, name: str) -> tuple[str, ...]:
        """The files of a version that are no more as they were signed. Raises PackRefused."""
        folder = self.path(name)
        return tuple(
            file.path for file in self.manifest(name).files if not _as_signed(folder, file)
        )

    def intact(self, pack: str) -> str | None:
        """The version here of a pack, by Archive.name, if all of it is as it was signed."""
        for name in self.kept:
            with contextlib.suppress(PackRefused):
                if pack_of(name) == pack and not self.changed(name):
                    return name
        return None

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else changes the versions until the end of the block. Raises PackRefused."""
        self._versions.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise PackRefused("another `safar pack` is at work; wait until it ends") from error
            yield

    @contextmanager
    def unpacked(self, archive: Archive) -> Iterator[Path]:
        """A folder with the files of a pack, which is gone after the block unless `keep` took it.

        Raises PackRefused: too little space, or a file that is not what was signed.
        """
        self._refuse_full(archive.manifest)
        folder = self._versions / f"{_UNFINISHED}{secrets.token_hex(4)}"
        folder.mkdir(mode=0o700)
        try:
            for record in archive.manifest.files:
                target = folder / record.path
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                with target.open("xb") as file:
                    file.writelines(archive.content(record))
            (folder / _SIGNED).write_bytes(archive.payload)
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def keep(self, folder: Path, pack: str) -> str:
        """Make what `unpacked` gave a version; returns its name. Raises OSError."""
        # Of those that were put here before, the first may be gone.
        again = [int(name.partition(".")[2] or 0) for name in self.kept if pack_of(name) == pack]
        name = f"{pack}.{max(again) + 1}" if again else pack
        # All of it is on the disk before anything names it.
        os.sync()
        folder.rename(self.path(name))
        sync_folder(self._versions)
        return name

    def serve(self, name: str | None) -> None:
        """Serve another version from now on. Raises OSError."""
        pointer.serve(self.folder, name)

    def prune(self) -> None:
        """Delete what is older than the versions that are kept, and what a power cut left."""
        here = self.kept
        keep = {self.served, *here[-KEPT:]}
        left = [p for p in self._versions.iterdir() if p.name.startswith(_UNFINISHED)]
        for name in here:
            if name not in keep:
                # Deleting takes a while: what is half gone has no name of a version.
                gone = self.path(name).rename(self._versions / f"{_UNFINISHED}{name}")
                left.append(gone)
        for folder in left:
            shutil.rmtree(folder, ignore_errors=True)

    def _refuse_full(self, manifest: Manifest) -> None:
        # Rendered prompts are also put where the telephone looks for them.
        twice = sum(f.size for f in manifest.files if f.path.startswith(f"{RENDERED}/"))
        needed = manifest.bytes + twice + _BLOCK * len(manifest.files) + _MARGIN
        free = shutil.disk_usage(self.folder).free
        if free < needed:
            raise PackRefused(
                f"the disk of {self.folder} has {free // 10**6} MB free and {needed // 10**6} MB "
                "are needed; delete something and try again"
            )


def pack_of(name: str) -> str:
    """Archive.name of a version: without the number of times that it was put here anew."""
    return name.partition(".")[0]


def stamp_of(name: str) -> str:
    """When a version was built, as text that sorts by time."""
    return name.partition("-")[0]


def _as_signed(folder: Path, file: FileRecord) -> bool:
    path = folder / file.path
    try:
        with path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest() == file.sha256
    except OSError:
        return False
