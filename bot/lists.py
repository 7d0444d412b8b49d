"""What is unsafe in the operator's lists: who can be called, who edits, whose approvals count."""

from __future__ import annotations

import stat
from pathlib import Path

from bot.findings import Finding
from bot.settings import Settings


def people(settings: Settings, mode: int | None, fault: str | None) -> list[Finding]:
    """Who can change the file can send people in need to another number. mode: its permission
    bits; fault: why it cannot be used."""
    if settings.people is None:
        return []
    if fault is not None:
        return [Finding("refuse", fault, "See: docs/operators.md, People")]
    found = changeable(settings.people, mode, "numbers")
    if not found and (mode or 0) & stat.S_IROTH:
        what = f"{settings.people} can be read by all on this computer."
        found.append(Finding("warn", what, f"chmod 640 {settings.people}"))
    public = settings.public_address
    if public is not None and not public.startswith("https://"):
        what = "The staff page would show the numbers of people who wait to all on the way."
        fix = "Set SAFAR_PUBLIC_ADDRESS=https://..., or SAFAR_PEOPLE to nothing."
        found.append(Finding("refuse", what, fix))
    return found


def editors(path: Path | None, mode: int | None, fault: str | None) -> list[Finding]:
    """Who can change the file can make themselves one who writes and approves what is answered."""
    if path is None:
        return []
    if fault is not None:
        return [Finding("refuse", fault, "See: docs/operators.md, Editors")]
    return changeable(path, mode, "names")


def changeable(path: Path | None, mode: int | None, what: str) -> list[Finding]:
    """A file that others can write. what: what to look at in it then."""
    if not (mode or 0) & (stat.S_IWGRP | stat.S_IWOTH):
        return []
    fix = f"chmod go-w {path}; then look at the {what} in it."
    return [Finding("refuse", f"{path} can be changed by others on this computer.", fix)]
