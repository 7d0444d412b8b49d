"""Are the pinned dependencies safe? `python -m evaluation.supply [--offline]`

Checks that every pin is exact and not below its floor and, without --offline, asks an
advisory service about every pin. Ends with 0 when all is well, 1 when something was found
or broke, 3 when the pins are well but no advisory service answered.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import SafarError
from bot.settings import ROOT
from evaluation.supply.floors import check_floors, load_floors
from evaluation.supply.pins import read_pins
from evaluation.supply.report import check_ages, judge, load_accepted
from evaluation.supply.service import Ask, NoService, audit, pip_audit

WELL, FOUND, NO_SERVICE = 0, 1, 3


def check(folder: Path, ask: Ask | None) -> int:
    """Check the requirement files in `folder` and print what was found; the exit code.

    Without `ask` no advisory service is asked. Raises SafarError when the check broke.
    """
    read = read_pins(folder)
    floors = load_floors(folder)
    findings = [*read.findings, *check_floors(read.pins, floors)]
    accepted = load_accepted(folder)
    silence: NoService | None = None
    if ask is not None:
        findings += check_ages(accepted, datetime.now(UTC).date())
        try:
            findings += judge(read.pins, audit(read.pins, ask), accepted)
        except NoService as error:
            silence = error
    for finding in findings:
        print(finding, file=sys.stderr)
    if silence is not None:
        print(silence, file=sys.stderr)
    if findings:
        return FOUND
    print(
        f"{len(read.pins)} pins are exact; {len(floors.floors)} floors hold, "
        f"{len(floors.exceptions)} with an exception"
    )
    if silence is not None:
        return NO_SERVICE
    if ask is not None:
        print(f"no vulnerability is known that is not among the {len(accepted)} accepted")
    return WELL


def main(arguments: Sequence[str] | None = None) -> int:
    """Check this project's requirements; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.supply")
    parser.add_argument("--offline", action="store_true", help="ask no advisory service")
    offline = parser.parse_args(arguments).offline
    try:
        return check(ROOT / "requirements", None if offline else pip_audit)
    except SafarError as error:
        print(error, file=sys.stderr)
        return FOUND


if __name__ == "__main__":
    sys.exit(main())
