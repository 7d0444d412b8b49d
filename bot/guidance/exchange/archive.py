"""Whether a file from outside may be opened at all: looked at before anything parses it."""

from __future__ import annotations

import zipfile
from pathlib import Path

from bot.guidance.exchange.incoming import ExchangeRefused

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 120 * 1024 * 1024
MAX_MEMBERS = 300
# As programs that write such files pack them; others unpack much more from as little.
_PACKED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# Parts of a document that run, fetch or hold something else.
_UNWANTED = {
    "vbaproject": "macros",
    "macrosheets": "macros",
    "activex": "controls that run programs",
    "externallinks": "links to other workbooks",
    "embeddings": "embedded files",
    "connections.xml": "connections to data elsewhere",
}
_SAVE = "Save the text alone in a new file of the same kind, or use a new export"


def small(path: Path) -> bytes:
    """The content of a file that is not too large. Raises ExchangeRefused."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ExchangeRefused(
                f"{path}: the file has {size} bytes, more than {MAX_BYTES}. "
                "Export fewer entries or one language a file"
            )
        return path.read_bytes()
    except OSError as error:
        raise ExchangeRefused(f"{path}: the file cannot be read: {error.strerror}") from error


def sound_xml(path: Path, content: bytes) -> None:
    """Refuse XML that declares entities (they can blow up a small file) or hides its letters."""
    if b"\x00" in content or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise ExchangeRefused(f"{path}: it holds definitions that a text needs not. {_SAVE}")


def sound_archive(path: Path) -> None:
    """Refuse an .xlsx or .docx file that is too large when unpacked, runs or fetches something.

    Raises ExchangeRefused with cause and fix. What is declared as small and is not may still be
    unpacked by a library that reads it: whoever opens files of strangers limits the memory.
    """
    small(path)
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _look_at(path, members)
            for member in members:
                if member.filename.lower().endswith((".xml", ".rels", ".vml")):
                    sound_xml(path, archive.read(member))
            types = archive.read("[Content_Types].xml")
    except ExchangeRefused:
        raise
    # The library, and those that unpack for it, raise whatever they stumble over.
    except Exception as error:
        raise ExchangeRefused(f"{path}: it is no whole .xlsx or .docx file. {_SAVE}") from error
    if b"macroEnabled" in types:
        raise ExchangeRefused(f"{path}: it holds macros. {_SAVE}")


def _look_at(path: Path, members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS or sum(one.file_size for one in members) > MAX_UNPACKED:
        raise ExchangeRefused(f"{path}: unpacked it is larger than allowed. {_SAVE}")
    if any(one.compress_type not in _PACKED for one in members):
        raise ExchangeRefused(f"{path}: it is packed in an unusual way. {_SAVE}")
    if any(one.flag_bits & 1 for one in members):
        raise ExchangeRefused(f"{path}: it is locked with a password. Save it without one")
    for one in members:
        for part, words in _UNWANTED.items():
            if part in one.filename.lower():
                raise ExchangeRefused(f"{path}: it holds {words}. {_SAVE}")
