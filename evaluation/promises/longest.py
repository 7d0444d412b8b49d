"""The last turn of a long conversation is about as fast as an early one."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass

from evaluation.promises.once import QUESTIONS
from evaluation.promises.visitor import Visitor, client
from tests.service.running import Running

EARLY = slice(5, 15)


@dataclass(frozen=True)
class Longest:
    """Median milliseconds of turns 6 to 15 and of the last ten."""

    turns: int
    early: float
    late: float

    @property
    def ratio(self) -> float:
        return self.late / self.early

    def line(self) -> str:
        return (
            f"| {self.turns} turns in one conversation | the last ten take {self.ratio:.2f} times "
            f"as long as turns 6 to 15 ({self.late:.1f} and {self.early:.1f} ms, median) |"
        )


async def measure(running: Running, turns: int) -> Longest:
    """One conversation of `turns` questions."""
    times = []
    async with client() as shared:
        visitor = Visitor(shared, running.address)
        await visitor.arrive()
        for number in range(turns):
            started = time.perf_counter()
            await visitor.say(QUESTIONS[number % len(QUESTIONS)])
            times.append((time.perf_counter() - started) * 1000)
            assert visitor.status == 200  # noqa: PLR2004, S101
    return Longest(turns, statistics.median(times[EARLY]), statistics.median(times[-10:]))
