"""A long time at twice the peak: memory does not grow."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

import numpy as np
import psutil

from evaluation.promises.once import QUESTIONS
from evaluation.promises.visitor import Visitor, client
from tests.service.running import Running

# A peak of five messages a second: 300 people who write once a minute.
RATE = 10.0
TURNS = 6
SAMPLE_EVERY = 15.0
MIB = 1024 * 1024


@dataclass(frozen=True)
class Soak:
    """minutes at RATE messages a second; messages and those without an answer; memory of all
    processes in MiB at a quarter of the time and at the end; slope since then, MiB an hour."""

    minutes: float
    messages: int
    failed: int
    first: float
    last: float
    slope: float

    def line(self) -> str:
        return (
            f"| {self.minutes:.0f} minutes at {RATE:.0f} messages a second, twice the peak of 300 "
            f"people who write once a minute | {self.failed} of {self.messages} without an answer; "
            f"memory {self.first:.0f} MiB after the first quarter, {self.last:.0f} MiB at the end, "
            f"slope {self.slope:+.1f} MiB an hour |"
        )


async def measure(running: Running, minutes: float) -> Soak:
    """Write to the running service for `minutes`."""
    over = time.monotonic() + minutes * 60
    samples: list[tuple[float, float]] = []
    sent = failed = 0
    pending: set[asyncio.Task[int]] = set()

    def count(task: asyncio.Task[int]) -> None:
        nonlocal failed
        pending.discard(task)
        failed += task.result()

    async with client() as shared:
        sampling = asyncio.create_task(_sample(running, samples))
        started = time.monotonic()
        while (now := time.monotonic()) < over:
            if sent / RATE > now - started:
                await asyncio.sleep(0.02)
                continue
            task = asyncio.create_task(_converse(Visitor(shared, running.address)))
            pending.add(task)
            task.add_done_callback(count)
            sent += TURNS
        await asyncio.gather(*pending)
        sampling.cancel()
    later = np.array(samples[len(samples) // 4 :])
    slope = float(np.polyfit(later[:, 0], later[:, 1], 1)[0]) * 3600
    return Soak(minutes, sent, failed, float(later[0, 1]), float(later[-1, 1]), slope)


async def _converse(visitor: Visitor) -> int:
    """A conversation of TURNS messages; returns how many were not answered."""
    await visitor.arrive()
    failed = 0
    for number in range(TURNS):
        await visitor.say(QUESTIONS[number % len(QUESTIONS)])
        failed += visitor.status != 200  # noqa: PLR2004
        await asyncio.sleep(0.5)
    return failed


async def _sample(running: Running, samples: list[tuple[float, float]]) -> None:
    service = psutil.Process(running.process.pid)
    while True:
        family = [service, *service.children(recursive=True)]
        used = sum(process.memory_info().rss for process in family) / MIB
        samples.append((time.monotonic(), used))
        await asyncio.sleep(SAMPLE_EVERY)
