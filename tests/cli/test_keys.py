"""`safar keys` changes the file only where the service takes its keys from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.privacy import keys
from bot.privacy.keys import KeyRing
from tests.cli.calling import Ended, safar

REFUSED = "Error: the keys in use are those of SAFAR_KEYS; change them there\n"


@pytest.mark.parametrize("command", ["rotate", "prune"])
async def test_keys_of_the_environment_are_changed_there_and_the_file_stays(
    tmp_path: Path, command: str
) -> None:
    file, used = tmp_path / "keys" / "safar.keys", KeyRing.new().text()
    keys.write(file, KeyRing.new().rotated())
    before = file.read_bytes()
    ended = await safar("keys", command, state=tmp_path, SAFAR_KEYS=used)
    assert ended == Ended(1, "", REFUSED)
    assert file.read_bytes() == before
