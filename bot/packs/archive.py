"""The one file that a pack is: a ZIP that holds the signed manifest and the files it names."""

from __future__ import annotations

import hashlib
import os
import stat
import struct
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from bot.errors import PackRefused
from bot.packs import signing
from bot.packs.manifest import MAX_FILES, MAX_MANIFEST, FileRecord, Manifest, decode
from bot.packs.signing import PublicKey
from bot.zipped import BROKEN

MANIFEST = "manifest.json"
_CHUNK = 1 << 20
# Of every file, whatever is true: nothing but the content may change the bytes of a pack.
_TIME = (1980, 1, 1, 0, 0, 0)
_MODE = (stat.S_IFREG | 0o644) << 16
_UNIX = 3
# Sound is compressed already, or hardly can be.
_STORED = frozenset({".wav", ".mp3", ".flac", ".ogg", ".opus"})
_ENCRYPTED = 0x1
# The end of a ZIP without a comment, and what stands before it in one for larger files.
_END = struct.Struct("<4s4H2LH")
_END_SIGN, _LARGE_SIGN, _LARGE_SIZE = b"PK\5\6", b"PK\6\7", 20
_MAX_LIST = 400 * MAX_FILES
_AGAIN = "the file is damaged or was cut off; copy it again"


@dataclass(frozen=True)
class Archive:
    """A pack whose signature holds. Its files are not looked at before `content`."""

    manifest: Manifest
    payload: bytes
    envelope: bytes
    signer: PublicKey
    _zip: zipfile.ZipFile
    _members: Mapping[str, zipfile.ZipInfo]

    @property
    def name(self) -> str:
        """What no other pack is called."""
        return f"{self.manifest.stamp}-{hashlib.sha256(self.payload).hexdigest()[:12]}"

    def content(self, record: FileRecord) -> Iterator[bytes]:
        """The file in pieces. Raises PackRefused before the end where it is not what is signed.

        What was yielded before is not to be used then.
        """
        sha = hashlib.sha256()
        try:
            with self._zip.open(self._members[record.path]) as file:
                # It ends after the size that its list tells, which is the one that was signed.
                while piece := file.read(_CHUNK):
                    sha.update(piece)
                    yield piece
        except BROKEN as error:
            raise PackRefused(f"{record.path} in it cannot be read: {_AGAIN}") from error
        if sha.hexdigest() != record.sha256:
            raise PackRefused(f"{record.path} in it is not what was signed: {_AGAIN}")


@contextmanager
def opened(path: Path, trusted: Mapping[str, PublicKey]) -> Iterator[Archive]:
    """A pack, once its signature, its manifest and its list of files are right.

    trusted: as signing.trusted_keys. Raises PackRefused.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise PackRefused(f"{path}: cannot be read ({error.strerror})") from error
    with file:
        try:
            _check_end(file)
            archive = _archive(zipfile.ZipFile(file), trusted)
        except PackRefused as error:
            raise PackRefused(f"{path}: {error}") from error
        except BROKEN as error:
            raise PackRefused(f"{path}: {_AGAIN}") from error
        yield archive


def _check_end(file: BinaryIO) -> None:
    """Refuse what is no ZIP, or one whose list alone would fill the memory."""
    size = file.seek(0, os.SEEK_END)
    if size < _END.size + _LARGE_SIZE:
        raise PackRefused(f"it is too short for a pack: {_AGAIN}")
    file.seek(size - _END.size - _LARGE_SIZE)
    large = file.read(_LARGE_SIZE)
    sign, *_, listed, _, comment = _END.unpack(file.read(_END.size))
    if sign != _END_SIGN or comment:
        raise PackRefused(f"it is no pack, or {_AGAIN}")
    if large.startswith(_LARGE_SIGN) or listed > _MAX_LIST:
        raise PackRefused("it lists more files than a pack may hold")


def _archive(archive: zipfile.ZipFile, trusted: Mapping[str, PublicKey]) -> Archive:
    members = archive.infolist()
    if not members or members[0].filename != MANIFEST:
        raise PackRefused("it is not signed: the signed list of files is missing")
    for member in members:
        _check_member(member)
    envelope = _limited(archive, members[0])
    payload, signer = signing.opened(envelope, trusted)
    manifest = decode(payload)
    held = [member.filename for member in members[1:]]
    named = {file.path: file.size for file in manifest.files}
    if len(held) != len(named) or set(held) != named.keys():
        odd = min({*held} ^ named.keys(), default=MANIFEST)
        raise PackRefused(f"it does not hold what was signed ({odd!r}); get it again")
    for member in members[1:]:
        if member.file_size != named[member.filename]:
            raise PackRefused(f"{member.filename} in it is not what was signed: {_AGAIN}")
    by_path = {member.filename: member for member in members[1:]}
    return Archive(manifest, payload, envelope, signer, archive, by_path)


def _check_member(member: zipfile.ZipInfo) -> None:
    """Refuse everything but plain files."""
    kind = stat.S_IFMT(member.external_attr >> 16)
    packed = member.compress_type in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    if kind not in {0, stat.S_IFREG} or member.is_dir():
        raise PackRefused(f"{member.filename!r} in it is a link, a folder or a device")
    if not packed or member.flag_bits & _ENCRYPTED:
        raise PackRefused(f"{member.filename!r} in it is packed in a way that Safar does not use")


def _limited(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with archive.open(member) as file:
        content = file.read(MAX_MANIFEST + 1)
    if len(content) > MAX_MANIFEST:
        raise PackRefused("its list of files is too long")
    return content


def write(file: BinaryIO, manifest: Manifest, envelope: bytes, source: Mapping[str, Path]) -> None:
    """A pack. source: where each path of the manifest is read. Raises OSError, PackRefused.

    The same content gives the same bytes, with the same release of zlib.
    """
    with zipfile.ZipFile(file, "w", allowZip64=False) as archive:
        archive.writestr(_member(MANIFEST, len(envelope)), envelope)
        for record in manifest.files:
            content = source[record.path].read_bytes()
            if hashlib.sha256(content).hexdigest() != record.sha256:
                raise PackRefused(f"{source[record.path]} was changed meanwhile; build again")
            archive.writestr(_member(record.path, record.size), content)


def _member(path: str, size: int) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(path, _TIME)
    member.create_system, member.external_attr, member.file_size = _UNIX, _MODE, size
    stored = Path(path).suffix in _STORED
    member.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    return member
