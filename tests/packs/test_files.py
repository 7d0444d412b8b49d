"""A pack with other files than were signed, or other than plain ones, is refused."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.packs import archive
from tests.packs.places import TEXT, Camp, Forger, refused

OTHER = "guidance/sample/stay/wages/fr.md"


def test_files_that_were_exchanged_are_refused(forger: Forger, camp: Camp) -> None:
    members = forger.members
    envelope = forger.envelope(forger.manifest(members))
    members[TEXT], members[OTHER] = members[OTHER], members[TEXT]
    with refused(camp, "not what was signed"):
        camp.install(forger.write(envelope, members.items()))


def test_a_file_of_the_same_length_is_refused(forger: Forger, camp: Camp) -> None:
    members = forger.members
    envelope = forger.envelope(forger.manifest(members))
    members[TEXT] = members[TEXT].replace(b"First", b"Worst")
    with refused(camp, "en.md in it is not what was signed"):
        camp.install(forger.write(envelope, members.items()))


LISTS = {
    "one is missing": lambda held: held[:-1],
    "one more": lambda held: [*held, ("guidance/sample/stay/wages/ar.md", b"more")],
    "one twice": lambda held: [*held, (TEXT, b"another")],
    "one in place of another": lambda held: [*held[:-1], ("guidance/sample/more.md", b"more")],
    "two manifests": lambda held: [*held, (archive.MANIFEST, b"{}")],
}


@pytest.mark.parametrize("change", LISTS.values(), ids=LISTS)
def test_other_files_than_the_signed_ones_are_refused(
    forger: Forger, camp: Camp, change: Callable[[list[object]], list[object]]
) -> None:
    members = forger.members
    held = change(list(members.items()))
    with refused(camp, "does not hold what was signed"):
        camp.install(forger.write(forger.envelope(forger.manifest(members)), held))


HOSTILE = {
    "absolute": "/etc/cron.d/safar",
    "parent": "guidance/sample/../../../../outside",
    "parent at the start": "../outside",
    "parent at the end": "guidance/sample/..",
    "backslash": "guidance\\..\\..\\outside",
    "drive": "C:/outside",
    "other root": "keys/trusted/evil.pub",
    "pointer": "served",
    "empty part": "guidance//sample/a.md",
    "dot": "guidance/./sample/a.md",
    "hidden": "guidance/sample/.git/config",
    "device": "guidance/sample/words/con.yml",
    "device without ending": "guidance/sample/words/NUL",
    "ends in a dot": "guidance/sample/words/en.",
    "colon": "guidance/sample/words/en.yml:stream",
    "new line": "guidance/sample/words/en.yml\n",
    "zero": "guidance/sample/words/en\0.yml",
    "another script": "guidance/sample/words/ен.yml",
    "turns direction": "guidance/sample/words/\u202egpj.yml",
    "blank": "guidance/sample/words/e n.yml",
    "long": f"guidance/sample/{'a' * 300}.yml",
    "deep": "guidance/" + "a/" * 20 + "b.md",
    "capital letters": "guidance/sample/Pack.yml",
    "a folder that is a file": "guidance/sample/pack.yml/more.yml",
}


@pytest.mark.parametrize("path", HOSTILE.values(), ids=HOSTILE)
def test_a_signed_pack_with_a_hostile_name_is_refused(
    forger: Forger, camp: Camp, tmp_path: Path, path: str
) -> None:
    members = {**forger.members, path: b"hostile"}
    seen = set(tmp_path.rglob("*"))
    file = forger.pack(members)
    with refused(camp):
        camp.install(file)
    new = {p for p in set(tmp_path.rglob("*")) - seen if p.is_file()}
    assert new <= {file, camp.settings.installed / "lock"}


KINDS = {
    "symbolic link": (stat.S_IFLNK | 0o777, 0),
    "device": (stat.S_IFBLK | 0o666, 0),
    "pipe": (stat.S_IFIFO | 0o666, 0),
    "folder": (stat.S_IFDIR | 0o755, 0x10),
}


@pytest.mark.parametrize(("mode", "dos"), KINDS.values(), ids=KINDS)
def test_what_is_no_plain_file_is_refused(forger: Forger, camp: Camp, mode: int, dos: int) -> None:
    members = {**forger.members, "guidance/sample/facts.md": b"/etc/passwd"}
    envelope = forger.envelope(forger.manifest(members))
    link = zipfile.ZipInfo("guidance/sample/facts.md")
    link.create_system, link.external_attr = 3, mode << 16 | dos
    held = [(link if name == link.filename else name, data) for name, data in members.items()]
    with refused(camp, "a link, a folder or a device"):
        camp.install(forger.write(envelope, held))


@pytest.mark.parametrize("kind", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=["bzip2", "lzma"])
def test_other_ways_of_packing_are_refused(forger: Forger, camp: Camp, kind: int) -> None:
    members = forger.members
    odd = zipfile.ZipInfo(TEXT)
    odd.compress_type = kind
    held = [(odd if name == TEXT else name, data) for name, data in members.items()]
    with refused(camp, "packed in a way"):
        camp.install(forger.write(forger.envelope(forger.manifest(members)), held))


def test_an_encrypted_file_is_refused(forger: Forger, camp: Camp) -> None:
    path = forger.pack(forger.members)
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\1\2")
    content[at + 8] |= 1
    path.write_bytes(content)
    with refused(camp, "packed in a way"):
        camp.install(path)
