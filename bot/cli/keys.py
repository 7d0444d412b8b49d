"""safar keys"""

from __future__ import annotations

import asyncio

import click

from bot.errors import KeysError
from bot.privacy import keys as rings
from bot.privacy.keeper import KeyKeeper
from bot.privacy.keys import KeyRing
from bot.settings import Settings
from bot.store import tables
from bot.store.database import Database
from bot.store.vault import Vault


@click.group()
def keys() -> None:
    """The operator's keys: they name people and wrap the key of each conversation.

    They are in SAFAR_KEY_FILE (or in SAFAR_KEYS as text). Whoever has the databases and
    this file can open the conversations of the last 24 hours.
    """


@keys.command()
def new() -> None:
    """Make the key file. `safar run` does it where there is none."""
    settings = Settings.load()
    if settings.key_file.exists():
        raise KeysError(f"{settings.key_file} is there already; `safar keys rotate` adds a key")
    rings.write(settings.key_file, KeyRing.new())
    click.echo(f"{settings.key_file}: new keys")


@keys.command()
def rotate() -> None:
    """Add a new key. The running service takes it within seconds and wraps all keys anew."""
    settings = _of_file()
    ring = rings.read(settings.key_file).rotated()
    rings.write(settings.key_file, ring)
    click.echo(
        f"{settings.key_file}: new key {ring.current}. When the service has logged that keys "
        "are wrapped with it (within a minute), `safar keys prune` removes the older ones."
    )


@keys.command()
def prune() -> None:
    """Remove the older keys, where nothing is wrapped with them any more."""
    settings = _of_file()
    ring = rings.read(settings.key_file)
    used = _used(settings)
    if older := used - {ring.current}:
        raise KeysError(
            f"{len(older)} older keys are still in use; start the service, wait a minute, try again"
        )
    rings.write(settings.key_file, ring.only_current())
    click.echo(f"{settings.key_file}: only {ring.current} is left")


def _of_file() -> Settings:
    """The settings, where the keys in use are those of the file. Raises KeysError."""
    settings = Settings.load()
    if settings.keys is not None:
        raise KeysError("the keys in use are those of SAFAR_KEYS; change them there")
    return settings


def _used(settings: Settings) -> frozenset[str]:
    """Ids of the keys that wrap something now."""
    database = Database(settings.vault, tables.keys)
    try:
        return asyncio.run(Vault(database, KeyKeeper(settings.keys, settings.key_file)).used())
    finally:
        database.close()
