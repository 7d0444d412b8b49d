"""The brain of a command: what fails while it is used is told as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.brain.client import Brain
from bot.brain.services import free_address, write_run_file
from bot.cli.brain import brain_of
from bot.errors import BrainUnavailable
from bot.settings import Settings


@pytest.fixture(autouse=True)
def no_training(monkeypatch: pytest.MonkeyPatch) -> None:
    def made() -> None:
        raise LookupError("a model is made")

    monkeypatch.setattr("bot.cli.brain.ensure_made", made)


async def test_a_running_brain_that_does_not_answer_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ready(_: Brain) -> bool:
        return True

    settings = Settings.load({"SAFAR_STATE": str(tmp_path)})
    write_run_file(settings, free_address())
    monkeypatch.setattr(Brain, "ready", ready)
    with pytest.raises(BrainUnavailable, match="no answer to this"):
        async with brain_of(settings):
            raise BrainUnavailable("no answer to this")


async def test_without_a_running_one_another_is_started(tmp_path: Path) -> None:
    settings = Settings.load({"SAFAR_STATE": str(tmp_path)})
    with pytest.raises(LookupError):
        async with brain_of(settings):
            pass
    # What a service left that was killed: nothing listens there.
    write_run_file(settings, free_address())
    with pytest.raises(LookupError):
        async with brain_of(settings):
            pass
