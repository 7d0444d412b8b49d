"""Which paths a pack may hold, and that a manifest is read as it was written."""

from __future__ import annotations

import contextlib
from pathlib import PurePosixPath, PureWindowsPath

from hypothesis import given
from hypothesis import strategies as st

from bot.errors import PackRefused
from bot.packs.manifest import FORMAT, FileRecord, Manifest, decode, encode, path_fault
from tests.packs.places import WHEN

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
