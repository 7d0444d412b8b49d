"""`safar ask` leaves nothing running, also where it is ended before there is an answer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from bot.settings import ROOT, Settings
from tests.service.running import START_WITHIN, wait_until

MODULES = ("bot.brain.rasa_server", "bot.brain.action_server")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["ended", "killed"])
def test_the_brain_of_a_command_ends_with_it(number: signal.Signals, tmp_path: Path) -> None:
    for name in ("models", "index"):
        (tmp_path / name).symlink_to(Settings.load().state / name)
    asking = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "ask", "--lang", "en", "may I work"],
        cwd=ROOT,
        env={**os.environ, "SAFAR_STATE": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        asked = psutil.Process(asking.pid)
        wait_until(lambda: len(brain_of(asked)) == len(MODULES), START_WITHIN, "no brain")
        brain = brain_of(asked)
        asking.send_signal(number)
        assert asking.wait(START_WITHIN) == -number
        wait_until(lambda: not any(p.is_running() for p in brain), START_WITHIN, "it still runs")
    finally:
        asking.kill()
        asking.wait()


def brain_of(asked: psutil.Process) -> list[psutil.Process]:
    """The processes of Rasa and the action server that a command has started."""
    children = asked.children(recursive=True)
    return [child for child in children if set(MODULES) & set(child.cmdline())]
