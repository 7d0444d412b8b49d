"""The operator's keys: read strictly, replaced at once, for this user alone."""

from __future__ import annotations

import base64
import os
import stat
from pathlib import Path

import pytest

from bot.errors import KeysError
from bot.privacy import keys
from bot.privacy.keeper import KeyKeeper
from bot.privacy.keys import KeyRing

GOOD = base64.b64encode(b"k" * 32).decode()


def test_a_ring_is_read_as_it_was_written(tmp_path: Path) -> None:
    ring = KeyRing.new().rotated()
    keys.write(tmp_path / "new" / "safar.keys", ring)
    assert keys.read(tmp_path / "new" / "safar.keys") == ring


def test_the_file_is_for_this_user_alone(tmp_path: Path) -> None:
    keys.write(tmp_path / "keys" / "safar.keys", KeyRing.new())
    assert stat.S_IMODE((tmp_path / "keys" / "safar.keys").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["safar.keys"]


def test_a_power_cut_does_not_lose_what_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, ring = tmp_path / "new" / "keys" / "safar.keys", KeyRing.new()
    synced: dict[Path, list[str]] = {}
    sync = os.fsync

    def noted(file: int) -> None:
        found = Path(f"/proc/self/fd/{file}").readlink()
        inside = [path.name for path in found.iterdir()] if found.is_dir() else [found.read_text()]
        synced[found] = inside
        sync(file)

    monkeypatch.setattr(os, "fsync", noted)
    keys.write(path, ring)
    # The text, and then each folder, with the name in it that must not be lost.
    assert synced.pop(path.parent) == ["safar.keys"]
    assert synced.pop(tmp_path / "new") == ["keys"]
    assert "new" in synced.pop(tmp_path)
    assert list(synced.values()) == [[ring.text()]]


@pytest.mark.parametrize(
    ("before", "after"),
    [(0o600, 0o600), (0o400, 0o400), (0o644, 0o600)],
    ids=["as it was made", "to be read only", "open to all"],
)
def test_a_replaced_file_keeps_its_mode_but_is_for_nobody_else(
    tmp_path: Path, before: int, after: int
) -> None:
    path = tmp_path / "safar.keys"
    keys.write(path, KeyRing.new())
    path.chmod(before)
    keys.write(path, keys.read(path).rotated())
    assert stat.S_IMODE(path.stat().st_mode) == after


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to somebody else")
def test_a_file_that_root_replaces_still_belongs_to_the_service(tmp_path: Path) -> None:
    path, service = tmp_path / "safar.keys", (4711, 4712)
    keys.write(path, KeyRing.new())
    os.chown(path, *service)
    ring = keys.read(path).rotated()
    keys.write(path, ring)
    assert keys.read(path) == ring
    assert (path.stat().st_uid, path.stat().st_gid) == service


def test_a_file_that_cannot_be_replaced_leaves_no_copy_of_the_keys(tmp_path: Path) -> None:
    path = tmp_path / "safar.keys"
    path.mkdir()
    with pytest.raises(KeysError, match=r"safar\.keys: cannot be written"):
        keys.write(path, KeyRing.new())
    assert list(tmp_path.iterdir()) == [path]


def test_rotation_keeps_what_opens_and_changes_what_seals() -> None:
    ring = KeyRing.new()
    rotated = ring.rotated()
    assert rotated.current != ring.current
    assert rotated.sealing[ring.current] == ring.sealing[ring.current]
    assert rotated.naming == ring.naming
    assert list(rotated.only_current().sealing) == [rotated.current]


def test_keys_are_not_shown() -> None:
    ring = KeyRing.new()
    assert base64.b64encode(ring.naming).decode() not in repr(ring)
    assert repr(ring.naming) not in repr(ring)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "needs a `name` key"),
        (f"name {GOOD}", "needs a `name` key and a `seal` key"),
        (f"seal a {GOOD}", "needs a `name` key"),
        (f"name {GOOD}\nseal a nonsense!", ":2: the key is not BASE64"),
        (f"name {GOOD}\nseal a c2hvcnQ=", ":2: the key has 5 bytes; it needs 32"),
        (f"name {GOOD}\nname {GOOD}\nseal a {GOOD}", ":2: expected one"),
        (f"name {GOOD}\nseal a {GOOD}\nseal a {GOOD}", ":3: expected one"),
        (f"name {GOOD}\nlock a {GOOD}", ":2: expected one"),
    ],
    ids=[
        "empty",
        "no sealing key",
        "no naming key",
        "not base64",
        "too short",
        "two naming keys",
        "one id twice",
        "an unknown word",
    ],
)
def test_a_broken_ring_names_its_line(text: str, complaint: str) -> None:
    with pytest.raises(KeysError) as refused:
        keys.parse(text, "safar.keys")
    assert complaint in str(refused.value)
    assert GOOD not in str(refused.value)


def test_a_ring_fits_into_a_variable() -> None:
    ring = KeyRing.new().rotated()
    assert keys.parse(ring.text().replace("\n", ";"), "SAFAR_KEYS") == ring


def test_a_rotated_file_is_taken_while_running(tmp_path: Path) -> None:
    path = tmp_path / "safar.keys"
    ring = KeyRing.new()
    keys.write(path, ring)
    keeper = KeyKeeper(None, path)
    keys.write(path, ring.rotated())
    assert set(keeper.ring.sealing) > set(ring.sealing)


def test_a_file_that_broke_leaves_the_last_good_keys(tmp_path: Path) -> None:
    path = tmp_path / "safar.keys"
    ring = KeyRing.new()
    keys.write(path, ring)
    keeper = KeyKeeper(None, path)
    path.write_text("name broken")
    assert keeper.ring == ring


def test_no_keys_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(KeysError, match=r"safar\.keys"):
        KeyKeeper(None, tmp_path / "safar.keys")
