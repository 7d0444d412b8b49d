"""A pack that was damaged on its way is refused with its reason, and what was served stays."""

from __future__ import annotations

import io
import random
import re
import zipfile
from pathlib import Path

import pytest

from bot.errors import PackRefused
from bot.packs.pointer import GUIDANCE
from tests.packs.places import TEXT, Camp, Office, refused

TRIES = 250
PACK_FILES = 7


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
