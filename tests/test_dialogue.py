"""Rasa's end-to-end stories and the light installation."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.brain.environment import QUIET
from bot.brain.training import train
from bot.settings import Settings


@pytest.mark.slow
def test_the_stories_pass_in_rasa(root: Path, tmp_path: Path) -> None:
    model = train(Settings.load())
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "rasa", "test", "core", "--e2e"),
            *("--stories", "tests/conversations", "--model", str(model)),
            *("--out", str(tmp_path), "--fail-on-prediction-errors", "--no-plot"),
        ],
        cwd=root,
        env={**os.environ, **QUIET, "SAFAR_ACTIONS_URL": "http://127.0.0.1:9/webhook"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-3000:]
    report = (tmp_path / "story_report.json").read_text("utf-8")
    assert '"conversation_accuracy"' in report
    files = (root / "tests" / "conversations").glob("*.yml")
    stories = sum(file.read_text("utf-8").count("- story:") for file in files)
    assert f'"total": {stories}' in report
