"""Speed and memory beside Rasa's default pipeline: `make bench` writes docs/bench.md.

Both are trained anew in a temporary folder from the same content, started by the same
supervisor, asked the same held-out questions on loopback, and ended, one after the other.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

import numpy as np
import psutil

from bot.brain.client import Brain, TurnRequest
from bot.brain.environment import QUIET
from bot.brain.processes import Service, Supervisor, python
from bot.brain.services import brain_services, free_address
from bot.brain.training import model_path
from bot.gateway.message import from_text
from bot.guidance.watching import ServedPack
from bot.languages import Languages
from bot.settings import ROOT, Settings
from evaluation import stock_rasa
from evaluation.measure import SERVED, Case, load_cases, table

LIMIT = 20 * 60.0
START_WITHIN = 240.0
PATIENCE = 60.0
CLIENTS = 8
WARM_UP = 10
SEED = 7
# Cores that others may use before the report warns of it.
NOTICEABLE = 0.1
MIB, GIB = 2**20, 2**30


@dataclass(frozen=True)
class Found:
    """The entry that was ranked first, where the turn tells, and the one that was answered."""

    first: str | None
    answered: str | None


Turn = Callable[[str, str], Awaitable[Found]]


@dataclass(frozen=True)
class Side:
    """One of the two: how to train it (in which folder), its processes, a turn.

    first looks up the entry ranked first, where a turn does not tell it.
    """

    training: Sequence[str]
    folder: Path
    services: Sequence[Service]
    turn: Turn
    first: Callable[[str], Awaitable[str]] | None = None


@dataclass(frozen=True)
class Figures:
    """What was measured of one side, in the units of ROWS; others: cores that others used."""

    training: float
    start: float
    memory: float
    processes: float
    p50: float
    p95: float
    rate: float
    first: float
    answered: float
    others: float


ROWS = {
    "training": ("training from nothing, s", ".0f"),
    "start": ("start to ready, s", ".1f"),
    "processes": ("processes", ".0f"),
    "memory": ("memory of all processes (RSS), MiB", ".0f"),
    "p50": ("a turn, p50, ms", ".1f"),
    "p95": ("a turn, p95, ms", ".1f"),
    "rate": (f"turns a second, {CLIENTS} clients at once", ".1f"),
    "first": ("right entry ranked first (recall@1), %", ".1f"),
    "answered": ("right entry answered, %", ".1f"),
    "others": ("used by other programs meanwhile, cores", ".2f"),
}


class OtherLoad:
    """How many cores others used since it was made; exact once our children have ended."""

    def __init__(self) -> None:
        self._started, self._busy = time.monotonic(), self._now()

    def cores(self) -> float:
        return max(0.0, (self._now() - self._busy) / (time.monotonic() - self._started))

    @staticmethod
    def _now() -> float:
        machine, own = psutil.cpu_times(), os.times()
        busy = machine.user + machine.nice + machine.system + machine.irq + machine.softirq
        return float(busy + machine.steal - sum(own[:4]))


def pick(count: int) -> list[Case]:
    """`count` held-out questions in a fixed order, the same number of each language."""
    by_language: dict[str, list[Case]] = {}
    for case in load_cases():
        if case.group == "questions":
            by_language.setdefault(case.language, []).append(case)
    order = random.Random(SEED)  # noqa: S311 - an order to repeat, no secret
    for cases in by_language.values():
        order.shuffle(cases)
    rounds = [case for turn in zip(*by_language.values(), strict=False) for case in turn]
    if not len(by_language) <= count <= len(rounds):
        raise SystemExit(f"--questions: from {len(by_language)} to {len(rounds)}")
    return rounds[:count]


async def run(command: Sequence[str], folder: Path) -> float:
    """Run a command to its end; the seconds that it took."""
    started = time.monotonic()
    with tempfile.TemporaryFile() as log:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=folder,
            env={**os.environ, **QUIET, "SAFAR_STATE": str(folder), "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            code = await process.wait()
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
        log.seek(0)
        if code != 0:
            raise RuntimeError(f"{' '.join(command)}: {code}\n{log.read()[-3000:].decode()}")
    return time.monotonic() - started


@asynccontextmanager
async def serving(services: Sequence[Service]) -> AsyncIterator[float]:
    """The services, running until the end of the block; gives the seconds to all ready."""
    supervisor = Supervisor(services, lambda _: None)
    ready = asyncio.Event()
    started = time.monotonic()
    running = asyncio.create_task(supervisor.run(ready.set))
    try:
        async with asyncio.timeout(START_WITHIN):
            await ready.wait()
        yield time.monotonic() - started
    finally:
        supervisor.stop()
        await running


async def at_once(turn: Turn, cases: Sequence[Case]) -> float:
    """Turns a second with several clients that each ask the next question."""
    waiting = iter(enumerate(cases))

    async def client() -> None:
        for number, case in waiting:
            await turn(f"together-{number}", case.text)

    started = time.perf_counter()
    async with asyncio.TaskGroup() as clients:
        for _ in range(CLIENTS):
            clients.create_task(client())
    return len(cases) / (time.perf_counter() - started)


async def measure(side: Side, cases: Sequence[Case]) -> Figures:
    """Train, start, ask and end one side."""
    others = OtherLoad()
    training = await run(side.training, side.folder)
    print(f"trained in {training:.0f} s", flush=True)
    async with serving(side.services) as start:
        for number, case in enumerate(cases[:WARM_UP]):
            await side.turn(f"warm-{number}", case.text)
        found, seconds = [], []
        for number, case in enumerate(cases):
            started = time.perf_counter()
            found.append(await side.turn(f"alone-{number}", case.text))
            seconds.append(time.perf_counter() - started)
        rate = await at_once(side.turn, cases)
        processes = psutil.Process().children(recursive=True)
        memory = sum(process.memory_info().rss for process in processes)
        firsts = [f.first for f in found]
        if side.first is not None:
            firsts = [await side.first(case.text) for case in cases]
    p50, p95 = np.percentile(np.asarray(seconds) * 1000, (50, 95))
    right = [case.right for case in cases]
    return Figures(
        training=training,
        start=start,
        memory=memory / MIB,
        processes=len(processes),
        p50=float(p50),
        p95=float(p95),
        rate=rate,
        first=share(firsts, right),
        answered=share([f.answered for f in found], right),
        others=others.cores(),
    )


def share(given: Sequence[str | None], right: Sequence[str | None]) -> float:
    """How many of 100 are right."""
    return 100 * sum(a == b for a, b in zip(given, right, strict=True)) / len(right)


REPORT = """# Beside Rasa's default

Safar's brain (Rasa with Safar's pipeline, and the action server) beside Rasa {rasa} as
`rasa init` sets it up, measured in one run on one machine, over loopback (`make bench`
makes this page).

{table}

The machine: {machine}. {load}

{stock}

How it was measured: both were trained anew in an empty folder (for Safar that is the
model, the embeddings of all texts, and the calibration), started, asked {warm} questions
to warm up, then {questions} held-out questions (`evaluation/questions`, {languages}
languages in turn), each in a new conversation: first one after the other, then again by
{clients} clients at once. Safar was told no language. Memory is the sum over the
processes after all turns; pages that they share count twice. "Ranked first" is what
the search put first, "answered" what the person was shown at once: Safar asks or
abstains where it is not sure, Rasa's default answers always.
"""


def report(safar: Figures, stock: Figures, about: str, cases: Sequence[Case]) -> str:
    """The page docs/bench.md."""
    rows = []
    for name, (label, form) in ROWS.items():
        a, b = getattr(safar, name), getattr(stock, name)
        ratio = f"{b / a:.2f}" if a and name != "others" else "-"
        rows.append((label, format(a, form), format(b, form), ratio))
    load = "Nothing else of note ran on it."
    if max(safar.others, stock.others) >= NOTICEABLE:
        load = (
            "**The figures were made beside other load** (last line of the table): on an "
            "idle machine both are faster, and ratios differ where the loads differ."
        )
    return REPORT.format(
        rasa=version("rasa"),
        table=table(("", "Safar", "Rasa's default", "default / Safar"), rows),
        machine=f"{psutil.cpu_count()} cores, {psutil.virtual_memory().total / GIB:.0f} GiB memory",
        load=load,
        stock=about,
        warm=WARM_UP,
        questions=len(cases),
        languages=len({case.language for case in cases}),
        clients=CLIENTS,
    )


async def bench(epochs: int, count: int, folder: Path) -> str:
    """Measure both, one after the other; the report."""
    cases = pick(count)
    settings = replace(Settings.load(), state=folder / "safar")
    project = folder / "stock"
    settings.state.mkdir()
    pack = ServedPack(settings.guidance, settings.approved_only).current
    codes = Languages.load(settings.data).codes
    about = stock_rasa.write_project(project, settings.data, codes, pack, epochs)
    cleaned = [replace(c, text=from_text(c.text, settings.message_limit).text) for c in cases]
    address = free_address()
    port = int(address.actions.rpartition(":")[2])
    services = [
        replace(s, environment={**s.environment, "SAFAR_STATE": str(settings.state)})
        for s in brain_services(address, model_path(settings))
    ]
    async with AsyncExitStack() as stack:
        brain = await stack.enter_async_context(Brain(address, PATIENCE))
        rasa = await stack.enter_async_context(stock_rasa.StockRasa(port, pack, PATIENCE))

        async def ask_safar(conversation: str, text: str) -> Found:
            reply = await brain.turn(TurnRequest(conversation, text, "web"))
            first = reply.ranking[0][0] if reply.ranking else None
            return Found(first, reply.entry if reply.kind in SERVED else None)

        async def ask_stock(conversation: str, text: str) -> Found:
            return Found(None, await rasa.turn(conversation, text))

        train = python("-m", "bot.cli", "train")
        safar = await measure(Side(train, settings.state, services, ask_safar), cleaned)
        print(safar, flush=True)
        default = [stock_rasa.service(project, port)]
        stock = await measure(
            Side(stock_rasa.training(), project, default, ask_stock, rasa.first), cleaned
        )
        print(stock, flush=True)
    return report(safar, stock, about, cases)


async def within_limit(epochs: int, count: int) -> str:
    """`bench`, ended when it takes too long or the process is asked to end."""
    task = asyncio.current_task()
    assert task is not None  # noqa: S101
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    with tempfile.TemporaryDirectory(prefix="safar-bench-") as folder:
        async with asyncio.timeout(LIMIT):
            return await bench(epochs, count, Path(folder))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evaluation.bench")
    parser.add_argument("--epochs", type=int, default=15, help="of Rasa's default pipeline")
    parser.add_argument("--questions", type=int, default=300, help="a round; two are asked")
    given = parser.parse_args()
    try:
        text = asyncio.run(within_limit(given.epochs, given.questions))
    except TimeoutError:
        raise SystemExit(f"not done within {LIMIT:.0f} s; try fewer --epochs") from None
    (ROOT / "docs" / "bench.md").write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
