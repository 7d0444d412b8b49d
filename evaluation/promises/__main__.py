"""`make promises`: measures each promise at its full size and writes docs/promises.md.

`python -m evaluation.promises NAME...` measures some of them; the others keep their line.
`--small` measures at a size that takes minutes, and writes nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from playwright.sync_api import sync_playwright

from bot.brain.services import BrainAddress
from bot.settings import ROOT
from evaluation.promises import (
    canaries,
    clocks,
    damage,
    disk,
    fuzz,
    kills,
    longest,
    machine,
    once,
    pushes,
    rotation,
    schema,
    scripts,
    soak,
)
from evaluation.promises.faces import brain
from evaluation.screenshots import FLAGS
from tests.service.running import service

REPORT = ROOT / "docs" / "promises.md"
HEAD = """# Promises, measured

Each line is made by `make promises`: real Rasa, real processes, real databases, on one
machine with two cores. The same measurements run in `make test` at a small size, the hour of
load excepted.

| what was done | what came of it |
| --- | --- |
"""
SCHEMA_WITHIN = 7200.0
_MARK = " <!-- {} -->"


class Figure(Protocol):
    """The outcome of a measurement, as lines of the table."""

    def line(self) -> str: ...


@dataclass(frozen=True)
class Promise:
    """A measurement in a folder of its own, at a size; `full` and `small` are sizes."""

    measure: Callable[[Path, float], Figure]
    full: float
    small: float


def _over_brain(
    measure: Callable[[BrainAddress, Path, int], Awaitable[Figure]],
) -> Callable[[Path, float], Figure]:
    """The measurement of faces over a brain, with a brain of its own."""

    async def whole(folder: Path, size: float) -> Figure:
        async with brain() as address:
            return await measure(address, folder, int(size))

    return lambda folder, size: asyncio.run(whole(folder, size))


def _once(folder: Path, size: float) -> Figure:
    with service(folder) as running:
        return asyncio.run(once.measure(running, int(size)))


def _longest(folder: Path, size: float) -> Figure:
    with service(folder) as running:
        return asyncio.run(longest.measure(running, int(size)))


def _soak(folder: Path, size: float) -> Figure:
    with service(folder) as running:
        return asyncio.run(soak.measure(running, size))


def _schema(folder: Path, size: float) -> Figure:
    with service(folder) as running:
        return schema.measure(running, int(size), within=SCHEMA_WITHIN)


def _scripts(folder: Path, size: float) -> Figure:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with service(folder) as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        figures = scripts.measure(browser, running, every=int(size))
        browser.close()
    return figures


PROMISES = {
    "once": Promise(_once, 1000, 50),
    "kills": Promise(_over_brain(kills.measure), 100, 5),
    "pushes": Promise(_over_brain(pushes.measure), 100, 5),
    "disk": Promise(_over_brain(disk.measure), 200, 20),
    "clocks": Promise(_over_brain(clocks.measure), 25, 2),
    "damage": Promise(lambda f, n: damage.measure(f, int(n)), 1000, 60),
    "canaries": Promise(lambda f, n: canaries.measure(f, int(n), int(n) * 10), 1000, 50),
    "rotation": Promise(_over_brain(rotation.measure), 60, 5),
    "longest": Promise(_longest, 300, 40),
    "machine": Promise(lambda _, n: machine.measure(int(n), 50), 500, 20),
    "schema": Promise(_schema, 10_000, 100),
    "fuzz": Promise(lambda _, n: fuzz.measure(int(n)), 3600, 10),
    # Here the size is the step through the list of scripts.
    "scripts": Promise(_scripts, 1, 40),
    "soak": Promise(_soak, 60, 1),
}


def main() -> None:
    """Measure what is asked for and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(PROMISES))
    parser.add_argument("--small", action="store_true")
    asked = parser.parse_args()
    # What fails on purpose here is counted, not told a thousand times.
    logging.disable()
    for name in asked.names or PROMISES:
        promise = PROMISES[name]
        started = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            size = promise.small if asked.small else promise.full
            figures = promise.measure(Path(folder), size)
        line = figures.line()
        print(f"{line}  ({time.monotonic() - started:.0f} s)\n{figures}", flush=True)
        if not asked.small:
            REPORT.write_text(_with(name, line), "utf-8")


def _with(name: str, lines: str) -> str:
    """The report with the lines of one promise put in place of its old ones."""
    mark = _MARK.format(name)
    old = REPORT.read_text("utf-8").splitlines() if REPORT.exists() else []
    kept = {n: [line for line in old if line.endswith(_MARK.format(n))] for n in PROMISES}
    kept[name] = [f"{line}{mark}" for line in lines.splitlines()]
    return HEAD + "".join(f"{line}\n" for some in kept.values() for line in some)


if __name__ == "__main__":
    main()
