"""A full disk: no false success, and recovery without help."""

from __future__ import annotations

import asyncio
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bot.brain.services import BrainAddress
from evaluation.promises.faces import face, house
from evaluation.promises.visitor import Visitor, client

SIZE = "1m"
RECOVERY_WITHIN = 60.0


@dataclass(frozen=True)
class Disk:
    """messages sent while the disk was full; of those refused with 112; false successes:
    messages that were answered and are not stored; seconds from free space to an answer."""

    sent: int
    refused: int
    false: int
    recovery: float

    def line(self) -> str:
        return (
            f"| {self.sent} messages while the disk is full | {self.refused} busy answers with "
            f"112, {self.false} false successes, answering again {self.recovery:.1f} s after "
            "there is space |"
        )


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A tmpfs of 1 MiB; needs root."""
    mounted = folder / "small"
    mounted.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", mounted], check=True)
    try:
        yield mounted
    finally:
        subprocess.run(["umount", "--lazy", mounted], check=True)


async def measure(brain: BrainAddress, folder: Path, messages: int) -> Disk:
    """Send `messages` while the databases' disk is full."""
    with small_disk(folder) as disk:
        settings = house(folder, brain)
        async with client() as shared:
            page = face(
                settings,
                folder,
                "bot.channels.server",
                SAFAR_DATABASE=f"sqlite:///{disk}/conversations.db",
                SAFAR_VAULT=f"sqlite:///{disk}/keys.db",
            )
            page.start()
            await page.ready()
            before, during = Visitor(shared, page.address), Visitor(shared, page.address)
            for visitor in (before, during):
                await visitor.arrive()
            await before.insist("how do I ask for asylum")
            filler = _fill(disk)
            answered, refused = [], 0
            for number in range(messages):
                visitor = (before, during)[number % 2]
                text = f"message {number}: how do I ask for asylum"
                said = await visitor.say(text)
                if visitor.status == httpx.codes.OK:
                    answered.append(text)
                elif visitor.status == httpx.codes.SERVICE_UNAVAILABLE and "112" in said:
                    refused += 1
            filler.unlink()
            recovery = await _recover(during)
            page.kill()
            page.start()
            await page.ready()
            kept = [await visitor.export() for visitor in (before, during)]
            page.kill()
    stored = {turn["wrote"] for one in kept if one for turn in one["turns"] if turn["answer"]}
    return Disk(messages, refused, sum(text not in stored for text in answered), recovery)


def _fill(disk: Path) -> Path:
    """A file that takes all the space there is."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return filler


async def _recover(visitor: Visitor) -> float:
    """Seconds until a message is answered again."""
    started = time.monotonic()
    async with asyncio.timeout(RECOVERY_WITHIN):
        await visitor.insist("is there space again")
    return time.monotonic() - started
