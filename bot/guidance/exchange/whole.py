"""Whether the packs are still sound with the changes of an import: tried on a copy."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence, Set
from dataclasses import replace
from pathlib import Path

from bot.guidance.editing.desk import Check
from bot.guidance.exchange.incoming import Fault, Spot
from bot.guidance.exchange.plan import Change
from bot.guidance.finding import Finding, InvalidContent, moved
from bot.guidance.shelf import Shelf


def new_faults(
    folder: Path, codes: Sequence[str], changes: Sequence[Change], checks: Sequence[Check]
) -> list[Fault]:
    """Faults that the packs beside and in `folder` have with the changes, and not without.

    codes are the served languages. checks: what each changed text is held against beyond what
    can be served at all. A fault that was there before stops no import. Raises InvalidContent
    where the lists of the checks are broken.
    """
    with tempfile.TemporaryDirectory(prefix="safar-import-") as made:
        copy = Path(made)
        # The history, and what else is hidden, is nobody's guidance.
        hidden = shutil.ignore_patterns(".*")
        shutil.copytree(folder.parent, copy, ignore=hidden, dirs_exist_ok=True)
        spots = {copy / one.path.relative_to(folder.parent): one.spot for one in changes}
        try:
            before = set(_findings(copy / folder.name, codes, spots.keys(), checks))
            for change in changes:
                (copy / change.path.relative_to(folder.parent)).write_bytes(change.new)
            after = _findings(copy / folder.name, codes, spots.keys(), checks)
        except InvalidContent as error:
            found = (moved(one, copy, folder.parent) for one in error.findings)
            raise InvalidContent(*found) from error
        return [
            Fault(
                spots.get(one.path, Spot(moved(one, copy, folder.parent).path, one.line)),
                one.cause,
                one.fix,
            )
            for one in after
            # A line may move without being another fault.
            if not any(replace(one, line=old.line) == old for old in before)
        ]


def _findings(
    folder: Path, codes: Sequence[str], changed: Set[Path], checks: Sequence[Check]
) -> list[Finding]:
    """All faults of the packs, and what the checks find in the `changed` files."""
    shelf = Shelf(folder, codes)
    main = shelf.load()
    said = []
    for pack in (main, *main.countries.values()):
        there = shelf.folders[pack.where]
        names = {
            path.parent.relative_to(there).as_posix()
            for path in changed
            if path.is_relative_to(there)
        }
        touched = {name: entry for name, entry in pack.entries.items() if name in names}
        for check in checks if touched else ():
            said += [f for f in check(replace(pack, entries=touched), there) if f.path in changed]
    return [*shelf.findings, *said]
