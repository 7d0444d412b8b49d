"""What is unsafe in how conversations are kept: the keys and the databases."""

from __future__ import annotations

import stat
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.findings import Finding, is_loopback
from bot.settings import Settings

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def keys(
    settings: Settings, mode: int | None, fault: str | None, *, vault_there: bool
) -> list[Finding]:
    """Whoever has keys and databases has all conversations. mode: permission bits of the key
    file, None where there is none; fault: why the keys cannot be used."""
    if mode is None and settings.keys is None:
        if not vault_there:
            return []
        return [
            Finding(
                "refuse",
                f"{settings.key_file} is missing, but there are conversations that it opens.",
                "Put the key file back, or remove the databases to begin anew: all "
                "conversations are lost then.",
            )
        ]
    if fault is not None:
        return [Finding("refuse", fault, "See: safar keys --help")]
    found = []
    if mode is not None and mode & _OTHERS:
        found.append(
            Finding(
                "refuse",
                f"{settings.key_file} can be read by others on this computer.",
                f"chmod 600 {settings.key_file}; then `safar keys rotate`: the old key may be "
                "known.",
            )
        )
    beside = settings.keys is None and settings.key_file.is_relative_to(settings.state)
    if beside and settings.public_address:
        found.append(
            Finding(
                "warn",
                f"The keys are beside the databases, in {settings.state}.",
                "Whoever copies that folder has both. Move the file and set SAFAR_KEY_FILE.",
            )
        )
    return found


def databases(settings: Settings) -> list[Finding]:
    """Where they are, and how safe the way there is."""
    found = []
    for name, address in (("SAFAR_DATABASE", settings.database), ("SAFAR_VAULT", settings.vault)):
        try:
            url = make_url(address)
        except ArgumentError:
            what = f"{name} is not the address of a database."
            fix = "Expected sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"
            found.append(Finding("refuse", what, fix))
            continue
        host = url.host or str(url.query.get("host", ""))
        remote = bool(host) and not host.startswith("/") and not is_loopback(host)
        if remote and url.query.get("sslmode") != "verify-full":
            what = f"{name} is on {host}, and the way there is not protected."
            found.append(Finding("refuse", what, "Add ?sslmode=verify-full to the address."))
    if not settings.vault.startswith("sqlite"):
        what = "The vault is in a PostgreSQL database: destroyed keys stay in its log for a while."
        fix = "Use an SQLite file for SAFAR_VAULT, or vacuum often and never archive its log."
        found.append(Finding("warn", what, fix))
    if _place(settings.database) == _place(settings.vault):
        what = "SAFAR_DATABASE and SAFAR_VAULT are the same database."
        fix = "Keep them apart: a backup of both brings deleted conversations back."
        found.append(Finding("refuse", what, fix))
    return found


def _place(address: str) -> str:
    """An address of a database as one text, however it is written."""
    if address.startswith("sqlite:///"):
        return str(Path(address.removeprefix("sqlite:///")).resolve())
    return address
