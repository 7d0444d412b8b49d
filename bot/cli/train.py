"""safar train"""

from __future__ import annotations

import os
import subprocess
import sys

import click

from bot.brain.environment import QUIET
from bot.brain.training import ModelRefused, TrainingFailed, model_path, verify_model
from bot.settings import ROOT, Settings


def ensure_model() -> None:
    """Train the Rasa model in a process of its own unless there is a verified one for the
    present inputs."""
    target = model_path(Settings.load())
    if target.exists():
        try:
            verify_model(target)
        except ModelRefused as refused:
            click.echo(f"{refused}")
        else:
            return
    click.echo("Training the dialogue model (about two minutes, only when its inputs changed) ...")
    log = target.parent.parent / "train.log"
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with log.open("w") as output:
        ended = subprocess.run(
            [sys.executable, "-m", "bot.brain.training"],
            env={**os.environ, **QUIET, "PYTHONPATH": str(ROOT)},
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if ended.returncode != 0:
        raise TrainingFailed(f"training failed; see {log}")


@click.command()
def train() -> None:
    """Train the dialogue model and build the search index, where their inputs changed."""
    ensure_model()
    ensure_index()
    click.echo("Model and index are up to date.")


def ensure_index() -> None:
    """Embed and calibrate what changed, with progress on the terminal."""
    from actions.knowledge import prepare  # noqa: PLC0415

    def progress(done: int, total: int) -> None:
        click.echo(f"\rBuilding the search index: {done} of {total} texts", nl=done == total)

    prepare(Settings.load(), progress)
