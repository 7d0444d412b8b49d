"""A small pack folder and the library that reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.guidance.library import Library
from tests.guidance.samples import PackFolder


@pytest.fixture
def folder(tmp_path: Path) -> PackFolder:
    return PackFolder(tmp_path / "sample")


@pytest.fixture
def library(folder: PackFolder) -> Library:
    """A library that has loaded the sound folder."""
    made = Library(folder.path)
    made.load()
    assert made.findings == ()
    return made
