"""Files that are hostile or damaged are refused before they are opened."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.guidance.exchange.archive import MAX_BYTES, MAX_MEMBERS, MAX_UNPACKED, sound_archive
from bot.guidance.exchange.incoming import ExchangeRefused
from bot.guidance.exchange.translators import read_xliff
from bot.guidance.exchange.workbook import workbook
from bot.guidance.exchange.workbook_read import MAX_ROWS, read_workbook
from tests.guidance.exchange.packs import FRENCH, SmallPack

TRIES = 200


@pytest.fixture
def book(small: SmallPack, tmp_path: Path) -> Path:
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook({FRENCH: small.outgoing()}))
    return path


def rewritten(path: Path, change: Callable[[str, bytes], bytes]) -> None:
    """The archive again, with the members that `change` makes of its members."""
    with zipfile.ZipFile(path) as archive:
        members = {name: change(name, archive.read(name)) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def added(name: str, content: bytes = b"<x/>") -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, content)

    return change


def bomb(path: Path) -> None:
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/bomb.xml", "w") as member,
    ):
        for _ in range(MAX_UNPACKED // 2**20 + 1):
            member.write(b" " * 2**20)


def many(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(MAX_MEMBERS):
            archive.writestr(f"xl/{number}.xml", b"<x/>")


def packed_otherwise(path: Path) -> None:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("xl/more.xml", b"<x/>")


def large(path: Path) -> None:
    with path.open("ab") as file:
        file.truncate(MAX_BYTES + 1)


def locked(path: Path) -> None:
    content = bytearray(path.read_bytes())
    # The flags of each member in the list at the end.
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1
    path.write_bytes(content)


def macro_type(path: Path) -> None:
    rewritten(
        path,
        lambda _, content: content.replace(b".sheet.main+xml", b".sheet.macroEnabled.main+xml"),
    )


def entities(path: Path) -> None:
    head = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    rewritten(path, lambda name, content: head + content if "sheet2" in name else content)


def other_letters(path: Path) -> None:
    rewritten(path, lambda name, c: c.decode().encode("utf-16") if "sheet2" in name else c)


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def no_sheet(path: Path) -> None:
    rewritten(path, lambda name, content: content[:300] if "sheet2" in name else content)


def other_book(path: Path) -> None:
    book = load_workbook(path)
    for sheet in book.worksheets:
        sheet["A1"] = "mine"
    book.save(path)


def tall(path: Path) -> None:
    book = load_workbook(path)
    book["French"].cell(MAX_ROWS + 10, 5, "far away")
    book.save(path)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (added("xl/vbaProject.bin"), "macros"),
        (added("xl/externalLinks/externalLink1.xml"), "links to other workbooks"),
        (added("xl/embeddings/oleObject1.bin"), "embedded files"),
        (added("xl/connections.xml"), "connections"),
        (macro_type, "macros"),
        (bomb, "larger than allowed"),
        (many, "larger than allowed"),
        (large, "more than"),
        (locked, "password"),
        (packed_otherwise, "unusual way"),
        (entities, "definitions"),
        (other_letters, "definitions"),
        (truncated, "no whole"),
        (flipped, "no whole"),
        (no_sheet, "damaged"),
        (other_book, "no workbook of Safar"),
        (tall, "rows"),
    ],
)
def test_a_hostile_or_damaged_workbook_is_refused(
    book: Path, damage: Callable[[Path], None], said: str
) -> None:
    assert len(read_workbook(book).texts) == 1
    damage(book)
    with pytest.raises(ExchangeRefused, match=said):
        read_workbook(book)


def test_damage_anywhere_is_refused_or_harms_nothing(book: Path) -> None:
    whole = book.read_bytes()
    chance = random.Random(3)  # noqa: S311 - no secret
    refused = 0
    for _ in range(TRIES):
        content = bytearray(whole)
        content[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        book.write_bytes(content)
        try:
            sound_archive(book)
        except ExchangeRefused:
            refused += 1
    assert refused > TRIES / 2


def test_no_more_is_unpacked_than_was_declared(book: Path) -> None:
    added("xl/more.xml", b" " * 2**20)(book)
    content = bytearray(book.read_bytes())
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = (10).to_bytes(4, "little")
    book.write_bytes(content)
    with pytest.raises(ExchangeRefused, match="no whole"):
        sound_archive(book)


def test_definitions_in_xliff_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.xlf"
    path.write_text('<!DOCTYPE x [<!ENTITY a "b">]><xliff version="1.2">&a;</xliff>', "utf-8")
    with pytest.raises(ExchangeRefused, match="definitions"):
        read_xliff(path)
