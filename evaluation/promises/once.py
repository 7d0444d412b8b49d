"""Every message sent five times at once is answered once."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from evaluation.promises.visitor import Visitor, client
from tests.service.running import Running, text_of

RETRIES = 5
AT_ONCE = 8
QUESTIONS = (
    "how do I ask for asylum",
    "can my child go to school here",
    "show me the topics",
    "where can I see a doctor",
    "I want to talk to a person",
)


@dataclass(frozen=True)
class Once:
    """messages sent, each RETRIES times; answers that the store holds; messages whose
    responses were not all alike; turns that the brain was asked for."""

    messages: int
    answers: int
    unlike: int
    turns: int

    def line(self) -> str:
        return (
            f"| {self.messages} messages, each sent {RETRIES} times at once | {self.answers} "
            f"answers, {self.turns} turns of the brain, {self.unlike} unlike responses |"
        )


async def measure(running: Running, messages: int) -> Once:
    """Send `messages` to the running service."""
    before = _rows(running.store)
    gate = asyncio.Semaphore(AT_ONCE)
    async with client() as shared:

        async def one(number: int) -> bool:
            async with gate:
                visitor = Visitor(shared, running.address)
                await visitor.arrive()
                form = visitor.form(QUESTIONS[number % len(QUESTIONS)])
                address = f"{running.address}/ask"
                answers = await asyncio.gather(
                    *(shared.post(address, data=form) for _ in range(RETRIES))
                )
                assert all(answer.status_code == 200 for answer in answers)  # noqa: PLR2004, S101
                return len({text_of(answer.text) for answer in answers}) > 1

        unlike = sum(await asyncio.gather(*(one(number) for number in range(messages))))
    after = _rows(running.store)
    return Once(messages, after[0] - before[0], unlike, after[1] - before[1])


def _rows(store: Path) -> tuple[int, int]:
    """Answered messages in the store, and how often the brain was asked for them."""
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as connection:
        found = connection.execute(
            "SELECT count(*), coalesce(sum(attempts), 0) FROM messages WHERE status = 'answered'"
        ).fetchone()
    return int(found[0]), int(found[1])
