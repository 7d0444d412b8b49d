"""The vault gives keys to the right operator only, and destroys them for good."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import KeysError, SealBroken
from bot.privacy import keys
from bot.privacy.keeper import KeyKeeper
from bot.privacy.keys import KeyRing
from bot.store import tables
from bot.store.database import Database
from bot.store.vault import Vault

LATER = 1000.0


@pytest.fixture
async def database(address: str) -> AsyncIterator[Database]:
    opened = Database(address, tables.keys)
    yield opened
    opened.close()


@pytest.fixture
def vault(database: Database, keeper: KeyKeeper) -> Vault:
    return Vault(database, keeper)


async def test_a_key_is_given_back(vault: Vault) -> None:
    key = await vault.create("one", LATER)
    assert await vault.get("one") == key
    assert await vault.get("another") is None


async def test_a_destroyed_key_is_gone(vault: Vault) -> None:
    await vault.create("one", LATER)
    await vault.create("two", LATER)
    await vault.destroy(["one"])
    assert await vault.get("one") is None
    assert await vault.get("two") is not None


async def test_other_keys_of_the_operator_are_refused(
    vault: Vault, database: Database, tmp_path: Path
) -> None:
    await vault.create("one", LATER)
    keys.write(tmp_path / "other.keys", KeyRing.new())
    other = Vault(database, KeyKeeper(None, tmp_path / "other.keys"))
    with pytest.raises(KeysError, match="do not open the vault"):
        await other.check()
    with pytest.raises(SealBroken):
        await other.create("two", LATER)


async def test_a_key_put_under_another_name_does_not_open(vault: Vault, database: Database) -> None:
    await vault.create("one", LATER)
    table = tables.data_keys
    await database.run(
        lambda c: c.execute(table.update().where(table.c.id == "one").values(id="x"))
    )
    with pytest.raises(SealBroken):
        await vault.get("x")


async def test_rotation_wraps_all_keys_anew(
    vault: Vault, key_file: Path, database: Database
) -> None:
    made = {name: await vault.create(name, LATER) for name in ("one", "two", "three")}
    before = keys.read(key_file)
    keys.write(key_file, before.rotated())
    assert await vault.rewrap() == 4  # three, and the probe
    assert await vault.rewrap() == 0
    assert await vault.used() == {keys.read(key_file).current}
    keys.write(key_file, keys.read(key_file).only_current())
    fresh = Vault(database, KeyKeeper(None, key_file))
    assert {name: await fresh.get(name) for name in made} == made


async def test_ends_are_kept(vault: Vault) -> None:
    await vault.create("one", 10.0)
    await vault.create("two", 20.0)
    assert await vault.names(15.0) == {"one"}
    assert await vault.names(float("inf")) == {"one", "two"}
