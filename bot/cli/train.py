"""safar train"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bot.brain.environment import QUIET
from bot.brain.tied import tied
from bot.brain.training import ModelRefused, TrainingFailed, model_path, verify_model
from bot.settings import ROOT, Settings


def ensure_made() -> None:
    """Make the dialogue model and what the search keeps, where their inputs changed: side by
    side, as training computes for minutes on one processor. Raises SafarError."""
    with _training():
        _ensure_index()


@contextmanager
def _training() -> Iterator[None]:
    """Train the Rasa model beside the block, in a process of its own, unless there is a verified
    one for the present inputs. The process ends with the block where that fails."""
    target = model_path(Settings.load())
    if _is_sound(target):
        yield
        return
    click.echo("Training the dialogue model (minutes, only when its inputs changed) ...")
    log = target.parent.parent / "train.log"
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (
        log.open("w") as output,
        subprocess.Popen(  # noqa: S603 - this interpreter
            tied("bot.brain.training"),
            env={**os.environ, **QUIET, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            yield
        except BaseException:
            process.terminate()
            raise
        # Before the block ends: that closes the pipe on which the process hangs.
        code = process.wait()
    if code != 0:
        raise TrainingFailed(f"training failed; see {log}")


def _is_sound(model: Path) -> bool:
    """Whether there is a model as training wrote it; tells of one that is not."""
    if not model.exists():
        return False
    try:
        verify_model(model)
    except ModelRefused as refused:
        click.echo(f"{refused}")
        return False
    return True


def _ensure_index() -> None:
    """Embed and calibrate what changed, with progress on the terminal."""
    from actions.knowledge import prepare  # noqa: PLC0415

    def progress(done: int, total: int) -> None:
        click.echo(f"\rBuilding the search index: {done} of {total} texts", nl=done == total)

    prepare(Settings.load(), progress)


@click.command()
def train() -> None:
    """Train the dialogue model and build the search index, where their inputs changed."""
    ensure_made()
    click.echo("Model and index are up to date.")
