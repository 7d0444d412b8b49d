"""What is not as it was signed is refused with its reason, and what was served stays."""

from __future__ import annotations

import base64
import io
import random
import re
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from bot.errors import PackRefused
from bot.packs import archive, manifest, signing
from bot.packs.pointer import GUIDANCE
from tests.packs.places import Camp, Forger, Office

TEXT = "guidance/sample/stay/wages/en.md"
OTHER = "guidance/sample/stay/wages/fr.md"
TRIES = 250
PACK_FILES = 7


@contextmanager
def refused(camp: Camp, match: str = "") -> Iterator[None]:
    """What happens in the block is refused, and nothing of it is left."""
    before, served = camp.title, camp.versions.served
    with pytest.raises(PackRefused, match=match) as caught:
        yield
    assert "\n\n" not in str(caught.value)
    assert (camp.title, camp.versions.served) == (before, served)
    assert camp.left() == []


def test_a_pack_that_was_cut_off_anywhere_is_refused(office: Office, camp: Camp) -> None:
    whole = office.build().read_bytes()
    cut = camp.folder / "cut.safar"
    starts = [found.start() for found in re.finditer(rb"PK[\1\3\5][\2\4\6]", whole)]
    assert len(starts) == 2 * 8 + 1
    ends = {0, 1, 21, 22, 42, 43, len(whole) - 1, len(whole) // 2}
    ends |= {start + more for start in starts for more in (-1, 0, 1, 4, 30, 46)}
    for end in sorted(end for end in ends if 0 <= end < len(whole)):
        cut.write_bytes(whole[:end])
        with refused(camp, "cut off|too short"):
            camp.install(cut)


@pytest.mark.parametrize("more", [b"\0", b"PK\5\6", b"x" * 100], ids=["a zero", "an end", "text"])
def test_a_pack_with_something_behind_it_is_refused(
    office: Office, camp: Camp, more: bytes
) -> None:
    path = office.build()
    path.write_bytes(path.read_bytes() + more)
    with refused(camp):
        camp.install(path)


def _taken_as_signed(office: Office, camp: Camp, file: Path) -> bool:
    """Whether it could be installed; if so, every file must be the office's."""
    try:
        with camp.prepared(file) as ready:
            names = [one.path.removeprefix("guidance/sample/") for one in ready.manifest.files]
            assert len(names) == PACK_FILES
            for name in names:
                # What a ZIP says beside the content (times, sizes told twice) is not used.
                unpacked = ready._folder / GUIDANCE / "sample" / name
                assert unpacked.read_bytes() == (office.guidance.path / name).read_bytes()
        return True
    except PackRefused:
        return False
    finally:
        assert camp.left() == []
        assert camp.versions.served is None


@pytest.mark.parametrize(("long", "seed"), [(0, 7), (16, 8), (512, 9)])
def test_damage_anywhere_is_refused_or_reaches_no_file(
    office: Office, camp: Camp, long: int, seed: int
) -> None:
    whole = office.build().read_bytes()
    path = camp.folder / "damaged.safar"
    chance = random.Random(seed)  # noqa: S311 - no secret
    taken = 0
    for _ in range(TRIES):
        start = chance.randrange(len(whole))
        bit = bytes([whole[start] ^ 1 << chance.randrange(8)])
        damage = chance.randbytes(long) or bit
        path.write_bytes(whole[:start] + damage + whole[start + len(damage) :])
        taken += _taken_as_signed(office, camp, path)
    assert taken < TRIES / 4


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


def test_a_file_that_unpacks_to_more_than_it_says_is_refused(forger: Forger, camp: Camp) -> None:
    members = {**forger.members, "guidance/sample/facts.md": b"0" * 50_000_000}
    lying = forger.manifest({**members, "guidance/sample/facts.md": b"0" * 100})
    with refused(camp, "not what was signed"):
        camp.install(forger.write(forger.envelope(lying), members.items()))


def test_a_bomb_that_lies_in_the_zip_too_is_stopped(forger: Forger, camp: Camp) -> None:
    name = "guidance/sample/facts.md"
    members = {**forger.members, name: b"0" * 50_000_000}
    lying = forger.manifest({**members, name: b"0" * 100})
    path = forger.write(forger.envelope(lying), members.items())
    content = path.read_bytes()
    size = (50_000_000).to_bytes(4, "little")
    assert content.count(size) == 2
    path.write_bytes(content.replace(size, (100).to_bytes(4, "little")))
    with refused(camp, "in it"):
        camp.install(path)


def test_a_manifest_that_unpacks_to_too_much_is_refused(forger: Forger, camp: Camp) -> None:
    path = forger.write(b" " * (manifest.MAX_MANIFEST + 1), forger.members.items())
    assert path.stat().st_size < manifest.MAX_MANIFEST / 100
    with refused(camp, "too long"):
        camp.install(path)


def test_more_than_a_pack_may_hold_is_refused_before_anything_is_written(
    forger: Forger, camp: Camp
) -> None:
    told = forger.manifest(forger.members)
    one = {"path": "", "size": manifest.MAX_FILE, "sha256": "0" * 64}
    many = [{**one, "path": f"recordings/so/{n}.wav"} for n in range(17)]
    told["files"] += many
    with refused(camp, "more than 3,900,000,000 bytes"):
        camp.install(forger.write(forger.envelope(told), []))
    told["files"] = [{**one, "path": f"recordings/so/{n}.wav", "size": 0} for n in range(60_001)]
    with refused(camp, "more than 60,000 files"):
        camp.install(forger.write(forger.envelope(told), []))


def test_a_list_that_would_fill_the_memory_is_refused(forger: Forger, camp: Camp) -> None:
    path = forger.pack(forger.members)
    content = bytearray(path.read_bytes())
    content[-10:-6] = (2**31).to_bytes(4, "little")
    path.write_bytes(content)
    with refused(camp, "more files than"):
        camp.install(path)


LIES = {
    "a newer format": ({"format": 2}, "update Safar"),
    "no time": ({"created": "yesterday"}, "cannot be read"),
    "a time without a zone": ({"created": "2026-11-22T13:00:00"}, "when it was built"),
    "a part of a second": ({"created": "2026-11-22T13:00:00.5Z"}, "when it was built"),
    "another pack": ({"pack": "city"}, "no guidance of 'city'"),
    "a name that is a path": ({"pack": "../city"}, "cannot be read"),
    "one more field": ({"then": "run this"}, "cannot be read"),
    "no files": ({"files": []}, "no guidance"),
    "a size below nothing": (
        {"files": [{"path": "guidance/sample/pack.yml", "size": -1, "sha256": "0" * 64}]},
        "cannot be read",
    ),
    "no hash": (
        {"files": [{"path": "guidance/sample/pack.yml", "size": 1, "sha256": "x"}]},
        "cannot be read",
    ),
}


@pytest.mark.parametrize(("fields", "reason"), LIES.values(), ids=LIES)
def test_a_signed_manifest_that_makes_no_sense_is_refused(
    forger: Forger, camp: Camp, fields: dict[str, object], reason: str
) -> None:
    with refused(camp, reason):
        camp.install(forger.pack(forger.members, **fields))


def test_a_pack_of_another_service_is_refused(forger: Forger, camp: Camp) -> None:
    members = {name.replace("/sample/", "/city/"): data for name, data in forger.members.items()}
    with refused(camp, "a pack of 'city', and 'sample' is served here"):
        camp.install(forger.pack(members, pack="city"))


def test_who_trusts_nobody_installs_nothing(office: Office, camp: Camp) -> None:
    camp.trusted.clear()
    with refused(camp, "no key is trusted here yet.*safar pack key trust"):
        camp.install(office.build())


def test_a_pack_by_somebody_else_is_refused(camp: Camp, tmp_path: Path) -> None:
    stranger = Office(tmp_path / "stranger")
    with refused(camp, "no key that is trusted here signed it"):
        camp.install(stranger.build())


def test_a_stranger_who_names_a_trusted_key_is_refused(
    forger: Forger, camp: Camp, tmp_path: Path
) -> None:
    stranger = Office(tmp_path / "stranger")
    members = forger.members
    payload = msgspec.json.encode(forger.manifest(members))
    told = msgspec.json.decode(signing.signed(payload, signing.private_key(stranger.key)))
    told["signatures"][0]["keyid"] = forger.office.public.key.keyid
    with refused(camp, "signature is wrong"):
        camp.install(forger.write(msgspec.json.encode(told), members.items()))


def test_a_signature_for_something_else_is_refused(forger: Forger, camp: Camp) -> None:
    members = forger.members
    told = msgspec.json.decode(forger.envelope(forger.manifest(members)))
    other = {**told, "payload": base64.b64encode(b'{"format":1}').decode()}
    with refused(camp, "signature is wrong"):
        camp.install(forger.write(msgspec.json.encode(other), members.items()))
    with refused(camp, "no pack of Safar"):
        letter = {**told, "payloadType": "text/plain"}
        camp.install(forger.write(msgspec.json.encode(letter), members.items()))


UNSIGNED = {
    "nothing": b"",
    "the list alone": b'{"format":1,"files":[]}',
    "no signature": b'{"payload":"e30=","payloadType":"x","signatures":[]}',
    "a list": b"[]",
    "numbers": b'{"payload":1,"payloadType":2,"signatures":3}',
    "no base64": b'{"payload":"%","payloadType":"x","signatures":[]}',
    "deep": b"[" * 100_000,
    "a signature that is none": (
        b'{"payload":"e30=","payloadType":"application/vnd.safar.pack+json",'
        b'"signatures":[{"keyid":1,"sig":"AA=="}]}'
    ),
    "no UTF-8": b'{"payload":"\xff"}',
}


@pytest.mark.parametrize("envelope", UNSIGNED.values(), ids=UNSIGNED)
def test_what_is_not_signed_is_refused(forger: Forger, camp: Camp, envelope: bytes) -> None:
    with refused(camp):
        camp.install(forger.write(envelope, forger.members.items()))


def test_a_picture_and_a_plain_zip_are_no_packs(camp: Camp, tmp_path: Path) -> None:
    path = tmp_path / "holiday.safar"
    path.write_bytes(b"\x89PNG" + bytes(5000))
    with refused(camp, "it is no pack"):
        camp.install(path)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        made.writestr(TEXT, b"text")
    path.write_bytes(content.getvalue())
    with refused(camp, "not signed"):
        camp.install(path)
    with refused(camp, "cannot be read"):
        camp.install(tmp_path / "nothing.safar")
