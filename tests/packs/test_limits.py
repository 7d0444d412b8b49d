"""A pack that would fill the memory or the disk is refused before it does."""

from __future__ import annotations

from bot.packs import manifest
from tests.packs.places import Camp, Forger, refused


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
