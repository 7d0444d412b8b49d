"""What a process of ours started ends with it, however it ends."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from bot.brain.tied import tied
from tests.service.running import free_port, wait_until

WITHIN = 30.0
# A supervisor of one process that serves files: it tells its process id when that answers.
STARTER = """
import asyncio, pathlib, signal, sys
from bot.brain.processes import Service, Supervisor
from bot.brain.tied import tied

# Whoever runs the tests may ignore these, and what is ignored is inherited.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)

async def main(port, how, told_in):
    told = asyncio.Event()
    made = tied("http.server", port, "--bind", "127.0.0.1")
    service = Service("Test", made, f"http://127.0.0.1:{port}/")
    supervisor = Supervisor([service], lambda _: None)
    def ready():
        pathlib.Path(told_in).write_text(f"{supervisor._running['Test'].pid}.")
        told.set()
    running = asyncio.create_task(supervisor.run(ready))
    if how == "an exception":
        await told.wait()
        raise ValueError(how)
    await running

asyncio.run(main(*sys.argv[1:]))
"""


ENDINGS = {
    "interrupted": signal.SIGINT,
    "terminated": signal.SIGTERM,
    "hung up": signal.SIGHUP,
    "killed": signal.SIGKILL,
    "an exception": None,
}


@pytest.mark.parametrize("how", ENDINGS)
def test_what_was_started_ends_with_its_starter(how: str, tmp_path: Path) -> None:
    told = tmp_path / "pid"
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER, str(free_port()), how, str(told)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: told.exists() and told.read_text().endswith("."), WITHIN, "not ready")
        child = int(told.read_text()[:-1])
        if (number := ENDINGS[how]) is not None:
            starter.send_signal(number)
        starter.wait(WITHIN)
        wait_until(lambda: not psutil.pid_exists(child), WITHIN, "the child still runs")
    finally:
        starter.kill()
        starter.wait(WITHIN)


def test_a_module_sees_its_own_command_line() -> None:
    process = subprocess.Popen(
        tied("json.tool", "--help"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None
        said = process.stdout.read()
    assert said.startswith("usage: ")
    assert "infile" in said
