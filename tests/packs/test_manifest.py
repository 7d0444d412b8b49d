"""Which paths a pack may hold, and which manifests are read; others are refused."""

from __future__ import annotations

import contextlib
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import PackRefused
from bot.packs.manifest import FORMAT, FileRecord, Manifest, decode, encode, path_fault
from tests.packs.places import WHEN, Camp, Forger, refused

PARTS = st.one_of(
    st.sampled_from(["guidance", "recordings", "rendered", "..", ".", "", "a.md", "con", "C:"]),
    st.text(max_size=12),
)


@given(st.one_of(st.lists(PARTS, max_size=8).map("/".join), st.text()))
def test_a_path_that_is_allowed_leads_to_one_place_on_every_system(path: str) -> None:
    if path_fault(path) is not None:
        return
    assert path.isascii()
    assert path.isprintable()
    for kind in (PurePosixPath, PureWindowsPath):
        read = kind(path)
        assert not read.is_absolute()
        assert not read.anchor
        assert read.as_posix() == path
        assert ".." not in read.parts
    assert not PureWindowsPath(path).is_reserved()


@given(st.binary(max_size=400))
def test_any_bytes_are_a_manifest_or_refused(content: bytes) -> None:
    with contextlib.suppress(PackRefused):
        decode(content)


def test_a_manifest_is_read_as_it_was_written() -> None:
    files = (
        FileRecord("guidance/sample/pack.yml", 3, "0" * 64),
        FileRecord("recordings/so/0123.wav", 0, "f" * 64),
    )
    made = Manifest(FORMAT, "sample", WHEN, files)
    assert decode(encode(made)) == made
    assert made.stamp == "20261122T120000Z"
    assert made.bytes == 3


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
