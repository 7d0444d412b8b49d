"""A clock that is set by an hour and a day, back and forth: order and context are kept."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from bot.brain.services import BrainAddress
from evaluation.promises.faces import face, house
from evaluation.promises.visitor import Visitor, client

LIBRARY = "libfaketimeMT.so.1"
HOUR, DAY = 3600, 24 * 3600
JUMPS = (HOUR, -HOUR, DAY, -DAY, -HOUR, HOUR, -DAY, DAY)
# Each answer depends on the one before.
SAID = ("show me the topics", "1", "2", "go back", "1", "go back", "0", "2")


@dataclass(frozen=True)
class Clocks:
    """jumps made; answers that differ from those without jumps; turns out of order in the
    person's export."""

    jumps: int
    differing: int
    disordered: int

    def line(self) -> str:
        return (
            f"| the clock set {self.jumps} times by an hour or a day, back and forth | "
            f"{self.differing} answers without their context, {self.disordered} turns out of "
            "order |"
        )


def faketime() -> Path | None:
    """The library that fakes a process's clock (package faketime), or None."""
    found = sorted(Path("/usr/lib").glob(f"*/faketime/{LIBRARY}"))
    return found[0] if found and shutil.which("faketime") else None


async def measure(brain: BrainAddress, folder: Path, rounds: int) -> Clocks:
    """`rounds` conversations with a jump before each message, beside one without."""
    library, offset = faketime(), folder / "offset"
    if library is None:
        raise FileNotFoundError(f"{LIBRARY}: install the package faketime")
    offset.write_text("+0")
    settings = house(folder, brain)
    async with client() as shared:
        page = face(
            settings,
            folder,
            "bot.channels.server",
            LD_PRELOAD=str(library),
            FAKETIME_TIMESTAMP_FILE=str(offset),
            FAKETIME_NO_CACHE="1",
            # As when an operator sets the clock: the time since boot goes on.
            FAKETIME_DONT_FAKE_MONOTONIC="1",
        )
        page.start()
        await page.ready()
        steady = Visitor(shared, page.address)
        await steady.arrive()
        wanted = [await steady.say(text) for text in SAID]
        differing = disordered = now = 0
        for _ in range(rounds):
            visitor = Visitor(shared, page.address)
            await visitor.arrive()
            for text, jump, expected in zip(SAID, JUMPS, wanted, strict=True):
                now += jump
                offset.write_text(f"{now:+d}")
                differing += await visitor.say(text) != expected
            exported = await visitor.export()
            told = [turn["wrote"] for turn in exported["turns"]] if exported else []
            disordered += sum(a != b for a, b in zip(told, SAID, strict=False))
            disordered += abs(len(told) - len(SAID))
        page.kill()
    return Clocks(rounds * len(JUMPS), differing, disordered)
