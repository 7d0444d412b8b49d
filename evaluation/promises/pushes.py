"""Kill -9 where answers are sent later: what was acknowledged is answered exactly once."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.brain.services import BrainAddress
from bot.guidance.library import Library
from bot.settings import Settings
from evaluation.promises.faces import Face, face, house
from evaluation.promises.visitor import client
from tests.service.running import free_port

SENDERS = 8
REPEATED = 0.2
SLOW = 0.05
SLOWER_THAN_PATIENCE = 3.0
SETTLE_WITHIN = 120.0


@dataclass
class Mailbox:
    """The stand-in for a provider: what it took, by key, and how often."""

    taken: dict[str, tuple[str, str]] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)
    chance: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311

    async def take(self, request: Request) -> Response:
        """PUT /KEY : sometimes it refuses, sometimes it takes it and answers too late."""
        key, given = request.path_params["key"], await request.json()
        if self.chance.random() < SLOW:
            return JSONResponse({}, status_code=503)
        self.times[key] += 1
        self.taken[key] = (given["to"], given["text"])
        if self.chance.random() < SLOW:
            await asyncio.sleep(SLOWER_THAN_PATIENCE)
        return JSONResponse({}, status_code=201)

    async def tell(self, request: Request) -> Response:
        """GET /KEY : whether it was taken."""
        taken = request.path_params["key"] in self.taken
        return JSONResponse({}, status_code=200 if taken else 404)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """Its address while it runs."""
        routes = [
            Route("/{key}", self.take, methods=["PUT"]),
            Route("/{key}", self.tell, methods=["GET"]),
        ]
        port = free_port()
        server = uvicorn.Server(
            uvicorn.Config(Starlette(routes=routes), port=port, log_level="error", ws="none")
        )
        running = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        await running


@dataclass(frozen=True)
class Pushes:
    """kills made; messages acknowledged; of those: without an answer, answered twice; people
    whose answers were not those to their messages, in order; answers whose fate stayed
    unclear, which the service reported as such."""

    kills: int
    acknowledged: int
    unanswered: int
    twice: int
    disordered: int
    unclear: int

    def line(self) -> str:
        return (
            f"| {self.kills} times kill -9 of a face that answers later (as SMS will), a provider "
            f"that fails and answers too late | of {self.acknowledged} acknowledged messages "
            f"{self.unanswered} without an answer, {self.twice} answered twice, {self.unclear} "
            f"unclear; {self.disordered} of {SENDERS} people got other answers or another order |"
        )


async def measure(brain: BrainAddress, folder: Path, kills: int) -> Pushes:
    """Kill the face `kills` times; its files are in `folder`."""
    mailbox = Mailbox()
    settings = house(folder, brain)
    async with client() as shared, mailbox.serving() as provider:
        pushing = face(settings, folder, "evaluation.promises.pushing", PROVIDER_URL=provider)
        pushing.start()
        await pushing.ready()
        over = asyncio.Event()
        writing = [
            asyncio.create_task(_write(shared, pushing.address, f"+{n}", over))
            for n in range(SENDERS)
        ]
        await _kill(pushing, kills)
        over.set()
        counts_sent = await asyncio.gather(*writing)
        counts = await _settled(shared, pushing)
        pushing.kill()
    acknowledged, questions = sum(counts_sent), _questions()
    disordered = 0
    for sender, sent in enumerate(counts_sent):
        told = [text for to, text in mailbox.taken.values() if to == f"+{sender}"]
        wanted = [questions[number % len(questions)][1] for number in range(sent)]
        fits = all(title in text for title, text in zip(wanted, told, strict=False))
        disordered += not (fits and len(told) == sent)
    return Pushes(
        kills=kills,
        acknowledged=acknowledged,
        unanswered=acknowledged - len(mailbox.taken) - counts.get("unclear", 0),
        twice=sum(count - 1 for count in mailbox.times.values()),
        disordered=disordered,
        unclear=counts.get("unclear", 0),
    )


def _questions() -> list[tuple[str, str]]:
    """Messages that each have an answer of their own: short numbers, and the titles they show."""
    entries = Library(Settings.load().guidance).load().entries.values()
    return [(f"{one.number:02}", one.texts["en"].title) for one in entries]


async def _write(shared: httpx.AsyncClient, address: str, sender: str, over: asyncio.Event) -> int:
    """Send messages, some of them again, until `over`; returns how many were acknowledged."""
    chance, number, questions = random.Random(sender), 0, _questions()  # noqa: S311
    while not over.is_set():
        text = questions[number % len(questions)][0]
        message = {"id": f"{sender}-{number}", "from": sender, "text": text}
        while True:
            try:
                answer = await shared.post(f"{address}/in", json=message)
            except httpx.HTTPError:
                await asyncio.sleep(0.05)
                continue
            if answer.status_code == httpx.codes.ACCEPTED and chance.random() > REPEATED:
                break
            await asyncio.sleep(0.02)
        number += 1
        await asyncio.sleep(0.1)
    return number


async def _kill(pushing: Face, kills: int) -> None:
    chance = random.Random(kills)  # noqa: S311
    for _ in range(kills):
        await asyncio.sleep(chance.uniform(0, 2.5))
        pushing.kill()
        pushing.start()
    await pushing.ready()


async def _settled(shared: httpx.AsyncClient, pushing: Face) -> dict[str, int]:
    """The deliveries by status, when none is due any more and none is added."""
    async with asyncio.timeout(SETTLE_WITHIN):
        before: dict[str, int] = {}
        while True:
            answer = await shared.get(f"{pushing.address}/healthz")
            counts: dict[str, int] = answer.json()
            if counts == before and not counts.get("due") and not counts.get("sending"):
                return counts
            before = counts
            await asyncio.sleep(3)
