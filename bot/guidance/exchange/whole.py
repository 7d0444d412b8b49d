"""Whether the packs are still sound with the changes of an import: tried on a copy."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.guidance.exchange.incoming import Fault, Spot
from bot.guidance.exchange.plan import Change
from bot.guidance.figures import differing
from bot.guidance.finding import Finding
from bot.guidance.shelf import Shelf


def new_faults(folder: Path, codes: Sequence[str], changes: Sequence[Change]) -> list[Fault]:
    """Faults that the packs beside and in `folder` have with the changes, and not without.

    codes are the served languages. A fault that was there before stops no import.
    """
    with tempfile.TemporaryDirectory(prefix="safar-import-") as made:
        copy = Path(made)
        shutil.copytree(folder.parent, copy, dirs_exist_ok=True)
        before = set(_findings(copy / folder.name, codes))
        spots: dict[Path, Spot] = {}
        for change in changes:
            path = copy / change.path.relative_to(folder.parent)
            path.write_bytes(change.new)
            spots[path] = change.spot
        after = _findings(copy / folder.name, codes)
        return [
            Fault(
                spots.get(one.path, Spot(folder.parent / one.path.relative_to(copy), one.line)),
                one.cause,
                one.fix,
            )
            for one in after
            # A line may move without being another fault.
            if not any(replace(one, line=old.line) == old for old in before)
        ]


def _findings(folder: Path, codes: Sequence[str]) -> list[Finding]:
    shelf = Shelf(folder, codes)
    main = shelf.load()
    figures = [
        finding
        for pack in (main, *main.countries.values())
        for finding in differing(pack, shelf.folders[pack.where])
    ]
    return [*shelf.findings, *figures]
