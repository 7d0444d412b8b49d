"""Speed and memory beside Rasa's default pipeline: `make bench` writes docs/bench.md.

Both are trained anew from the same content, started by the same supervisor, asked the
same held-out questions on loopback, and ended, one after the other.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

import numpy as np
import psutil

from bot.brain.client import Brain, TurnRequest
from bot.brain.environment import QUIET
from bot.brain.processes import Service, Supervisor
from bot.brain.services import brain_services, free_address
from bot.brain.training import model_path
from bot.gateway.message import from_text
from bot.guidance.model import Pack
from bot.guidance.watching import ServedPack
from bot.languages import Languages
from bot.settings import ROOT, Settings
from evaluation import stock_rasa
from evaluation.measure import SERVED, Case, load_cases, table

LIMIT = 20 * 60.0
PATIENCE = 60.0
CLIENTS, WARM_UP = 8, 10
NOTICEABLE = 0.1  # cores that others may use before the report warns of it
MIB, GIB = 2**20, 2**30
REPORT = """# Beside Rasa's default

Safar's brain (Rasa with Safar's pipeline, and its action server) beside Rasa {rasa} as
`rasa init` sets it up, in one run, over loopback (`make bench` makes this page).

{table}

The machine: {cores} cores, {memory:.0f} GiB memory. {load}

{stock}

Both were trained anew in an empty folder (for Safar: the model, the embeddings of all
texts, the calibration), started, asked {warm} questions to warm up, then {questions} held-out
questions (`evaluation/questions`, {languages} languages in turn), each in a new conversation:
one after the other, then again by {clients} clients at once. Safar was told no language.
Memory is the sum over the processes after these turns; pages they share count twice.
"Ranked first" is what the search put first: a turn that Safar took for no question counts
as wrong; of Rasa's default the response selector alone is read. "Answered" is what is shown
at once: Safar asks or abstains where it is unsure, the default always says something.
"""


# The entry ranked first, where a turn tells it, and the one answered; and figures by name.
Found = tuple[str | None, str | None]
Figures = dict[str, float]


@dataclass(frozen=True)
class Side:
    """One of the two: how to train it (in which folder), its processes, a turn.

    first looks up the entry ranked first, where a turn does not tell it.
    """

    training: Sequence[str]
    folder: Path
    services: Sequence[Service]
    turn: Callable[[str, str], Awaitable[Found]]
    first: Callable[[str], Awaitable[str]] | None = None


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
    "others": ("cores used by other programs meanwhile", ".2f"),
}


def busy() -> float:
    """CPU seconds of the machine that are not ours or our ended children's."""
    machine = psutil.cpu_times()
    spent = machine.user + machine.nice + machine.system + machine.irq + machine.softirq
    return float(spent + machine.steal - sum(os.times()[:4]))


def pick(count: int) -> list[Case]:
    """`count` held-out questions in a fixed order, the languages in turn."""
    cases = [case for case in load_cases() if case.group == "questions"]
    random.Random(7).shuffle(cases)  # noqa: S311 - an order to repeat, no secret
    languages = sorted({case.language for case in cases})
    by_language = [[case for case in cases if case.language == code] for code in languages]
    rounds = [case for turn in zip(*by_language, strict=False) for case in turn]
    if not WARM_UP <= count <= len(rounds):
        raise SystemExit(f"--questions: from {WARM_UP} to {len(rounds)}")
    return rounds[:count]


async def run(command: Sequence[str], folder: Path) -> float:
    """Run a command to its end; the seconds that it took."""
    started = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        env={**os.environ, **QUIET, "SAFAR_STATE": str(folder), "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        said, _ = await process.communicate()
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
    if process.returncode != 0:
        raise RuntimeError(f"{command}: {process.returncode}\n{said[-3000:].decode()}")
    return time.monotonic() - started


@asynccontextmanager
async def serving(services: Sequence[Service]) -> AsyncIterator[float]:
    """The services, running until the end of the block; gives the seconds to all ready."""
    supervisor = Supervisor(services, lambda _: None)
    ready = asyncio.Event()
    started = time.monotonic()
    running = asyncio.create_task(supervisor.run(ready.set))
    try:
        await ready.wait()
        yield time.monotonic() - started
    finally:
        supervisor.stop()
        await running


async def at_once(side: Side, cases: Sequence[Case]) -> float:
    """Turns a second with several clients that each ask the next question."""
    waiting = iter(enumerate(cases))

    async def client() -> None:
        for number, case in waiting:
            await side.turn(f"together-{number}", case.text)

    started = time.perf_counter()
    async with asyncio.TaskGroup() as clients:
        for _ in range(CLIENTS):
            clients.create_task(client())
    return len(cases) / (time.perf_counter() - started)


async def measure(side: Side, cases: Sequence[Case]) -> Figures:
    """Train, start, ask and end one side."""
    began, before = time.monotonic(), busy()
    training = await run(side.training, side.folder)
    async with serving(side.services) as start:
        for number, case in enumerate(cases[:WARM_UP]):
            await side.turn(f"warm-{number}", case.text)
        found, seconds = [], []
        for number, case in enumerate(cases):
            started = time.perf_counter()
            found.append(await side.turn(f"alone-{number}", case.text))
            seconds.append(time.perf_counter() - started)
        rate = await at_once(side, cases)
        processes = psutil.Process().children(recursive=True)
        memory = sum(process.memory_info().rss for process in processes)
        firsts = [first for first, _ in found]
        if side.first is not None:
            firsts = [await side.first(case.text) for case in cases]

    def right(given: Sequence[str | None]) -> float:
        return 100 * sum(a == c.right for a, c in zip(given, cases, strict=True)) / len(cases)

    p50, p95 = np.percentile(np.asarray(seconds) * 1000, (50, 95))
    figures = Figures(
        training=training,
        start=start,
        memory=memory / MIB,
        processes=len(processes),
        p50=float(p50),
        p95=float(p95),
        rate=rate,
        first=right(firsts),
        answered=right([answered for _, answered in found]),
        others=max(0.0, busy() - before) / (time.monotonic() - began),
    )
    print(figures, flush=True)
    return figures


async def safar(settings: Settings, cases: Sequence[Case]) -> Figures:
    """Safar's brain, trained into `settings.state`."""
    address = free_address()
    services = [
        replace(s, environment={**s.environment, "SAFAR_STATE": str(settings.state)})
        for s in brain_services(address, model_path(settings))
    ]
    async with Brain(address, PATIENCE) as brain:

        async def turn(_: str, text: str) -> Found:
            reply = (await brain.turn(TurnRequest(text, "web"))).reply
            first = reply.ranking[0][0] if reply.ranking else None
            return first, reply.entry if reply.kind in SERVED else None

        training = [sys.executable, "-m", "bot.cli", "train"]
        return await measure(Side(training, settings.state, services, turn), cases)


async def stock(project: Path, pack: Pack, cases: Sequence[Case]) -> Figures:
    """Rasa's default, trained in `project`."""
    port = int(free_address().rasa.rpartition(":")[2])
    services = [stock_rasa.service(project, port)]
    async with stock_rasa.StockRasa(port, pack, PATIENCE) as rasa:

        async def turn(conversation: str, text: str) -> Found:
            return None, await rasa.turn(conversation, text)

        training = stock_rasa.training()
        return await measure(Side(training, project, services, turn, rasa.first), cases)


def report(ours: Figures, theirs: Figures, about: str, cases: Sequence[Case]) -> str:
    """The page docs/bench.md."""
    rows = []
    for name, (label, form) in ROWS.items():
        a, b = ours[name], theirs[name]
        ratio = f"{b / a:.2f}" if a and name != "others" else "-"
        rows.append((label, format(a, form), format(b, form), ratio))
    load = "Nothing else of note ran on it."
    if max(ours["others"], theirs["others"]) >= NOTICEABLE:
        load = "**Both were measured beside other load** (last line), and are faster without."
    return REPORT.format(
        rasa=version("rasa"),
        table=table(("", "Safar", "Rasa's default", "default / Safar"), rows),
        cores=psutil.cpu_count(),
        memory=psutil.virtual_memory().total / GIB,
        load=load,
        stock=about,
        warm=WARM_UP,
        questions=len(cases),
        languages=len({case.language for case in cases}),
        clients=CLIENTS,
    )


async def bounded(measuring: Awaitable[Figures], until: float) -> Figures:
    """Its figures; ended at `until`, or when this process is asked to end."""
    task = asyncio.ensure_future(measuring)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    async with asyncio.timeout(until - time.monotonic()):
        return await task


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evaluation.bench")
    parser.add_argument("--epochs", type=int, default=8, help="of Rasa's default pipeline")
    parser.add_argument("--questions", type=int, default=300, help="a round; two are asked")
    given = parser.parse_args()
    until = time.monotonic() + LIMIT
    cases = pick(given.questions)
    with tempfile.TemporaryDirectory(prefix="safar-bench-") as name:
        settings = replace(Settings.load(), state=Path(name) / "safar")
        settings.state.mkdir()
        project = Path(name) / "stock"
        pack = ServedPack(settings.guidance, settings.approved_only).current
        codes = Languages.load(settings.data).codes
        about = stock_rasa.write_project(project, settings.data, codes, pack, given.epochs)
        cases = [replace(c, text=from_text(c.text, settings.message_limit).text) for c in cases]
        try:
            ours = asyncio.run(bounded(safar(settings, cases), until))
            theirs = asyncio.run(bounded(stock(project, pack, cases), until))
        except TimeoutError:
            raise SystemExit(f"not done within {LIMIT:.0f} s; try fewer --epochs") from None
    text = report(ours, theirs, about, cases)
    (ROOT / "docs" / "bench.md").write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
