"""Kill -9 at random moments under load: nothing that was answered is lost or said twice."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from pathlib import Path

from bot.brain.services import BrainAddress
from evaluation.promises.faces import Face, face, house
from evaluation.promises.visitor import Visitor, client

VISITORS = 8
# Seconds between a start and the next kill: also within the start itself.
SOONEST, LATEST = 0.0, 2.5


@dataclass(frozen=True)
class Kills:
    """kills made; messages answered meanwhile; how often a visitor had to send again; of the
    answered ones: lost, answered twice, out of order."""

    kills: int
    answered: int
    resent: int
    lost: int
    twice: int
    disordered: int

    def line(self) -> str:
        return (
            f"| {self.kills} times kill -9 of the page at random moments, {VISITORS} people "
            f"writing | of {self.answered} answered messages {self.lost} lost, {self.twice} "
            f"answered twice, {self.disordered} conversations out of order ({self.resent} "
            "attempts without an answer were sent again) |"
        )


async def measure(brain: BrainAddress, folder: Path, kills: int) -> Kills:
    """Kill the page `kills` times; its files are in `folder`."""
    settings = house(folder, brain)
    async with client() as shared:
        page = face(settings, folder, "bot.channels.server")
        page.start()
        await page.ready()
        over = asyncio.Event()
        visitors = [Visitor(shared, page.address) for _ in range(VISITORS)]
        for visitor in visitors:
            await visitor.arrive()
        writing = [asyncio.create_task(_write(v, n, over)) for n, v in enumerate(visitors)]
        await _kill(page, kills)
        over.set()
        answered = await asyncio.gather(*writing)
        stored = [await visitor.export() for visitor in visitors]
        page.kill()
    told = [[turn.get("wrote") for turn in one["turns"] if turn["answer"]] for one in stored if one]
    pairs = list(zip(answered, told, strict=True))
    return Kills(
        kills=kills,
        answered=sum(map(len, answered)),
        resent=sum(len(visitor.tries) for visitor in visitors),
        lost=sum(text not in texts for sent, texts in pairs for text in sent),
        twice=sum(len(texts) - len(set(texts)) for _, texts in pairs),
        disordered=sum([t for t in texts if t in set(sent)] != sent for sent, texts in pairs),
    )


async def _write(visitor: Visitor, number: int, over: asyncio.Event) -> list[str]:
    """Write one message after the other; returns those that were answered."""
    answered = []
    while not over.is_set():
        text = f"question {len(answered)} of person {number}: how do I ask for asylum"
        await visitor.insist(text)
        answered.append(text)
    return answered


async def _kill(page: Face, kills: int) -> None:
    chance = random.Random(kills)  # noqa: S311
    for _ in range(kills):
        await asyncio.sleep(chance.uniform(SOONEST, LATEST))
        page.kill()
        page.start()
    await page.ready()
