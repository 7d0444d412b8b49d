"""Processes that a measurement kills: the public face over a brain that stays."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bot.brain.environment import QUIET
from bot.brain.processes import Supervisor
from bot.brain.services import BrainAddress, brain_services, free_address, write_run_file
from bot.brain.training import model_path
from bot.privacy import keys
from bot.privacy.keys import KeyRing
from bot.settings import ROOT, Settings
from tests.service.running import UNLIMITED, free_port

_PAUSE = 0.05


@dataclass
class Face:
    """A face process at `address`: started, killed and started again on the same state."""

    command: Sequence[str]
    address: str
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; does not wait."""
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=dict(self.environment), stdout=output, stderr=output
            )

    def kill(self) -> None:
        """kill -9."""
        assert self.process is not None  # noqa: S101
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    async def ready(self) -> None:
        """Wait until it answers."""
        async with httpx.AsyncClient(timeout=2, trust_env=False) as asked:
            while True:
                try:
                    if (await asked.get(f"{self.address}/healthz")).status_code == httpx.codes.OK:
                        return
                except httpx.HTTPError:
                    pass
                await asyncio.sleep(_PAUSE)


@asynccontextmanager
async def brain() -> AsyncIterator[BrainAddress]:
    """A real brain, at its address. It keeps nothing: faces one after the other may ask it."""
    address = free_address()
    supervisor = Supervisor(brain_services(address, model_path(Settings.load())), lambda _: None)
    ready = asyncio.Event()
    running = asyncio.create_task(supervisor.run(ready.set))
    await ready.wait()
    try:
        yield address
    finally:
        supervisor.stop()
        await running


def house(folder: Path, brain: BrainAddress) -> Settings:
    """The settings of a new state folder in `folder`, with keys, in front of the brain."""
    state = folder / "state"
    state.mkdir(exist_ok=True, mode=0o700)
    settings = Settings.load({"SAFAR_STATE": str(state)})
    keys.write(settings.key_file, KeyRing.new())
    write_run_file(settings, brain)
    return settings


def face(settings: Settings, folder: Path, module: str, **environment: str) -> Face:
    """The process of `module`, which serves at SAFAR_PORT."""
    port = free_port()
    return Face(
        command=[sys.executable, "-m", module],
        address=f"http://127.0.0.1:{port}",
        environment={
            **os.environ,
            **QUIET,
            **UNLIMITED,
            "SAFAR_STATE": str(settings.state),
            "SAFAR_PORT": str(port),
            "PYTHONPATH": str(ROOT),
            **environment,
        },
        log=folder / "face.log",
    )
