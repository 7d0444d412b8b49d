"""A small pack that may be changed, and a desk at it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.guidance.editing.desk import Desk
from bot.guidance.editing.saving import Note
from tests.guidance.samples import PackFolder

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> PackFolder:
    return PackFolder(tmp_path / "guidance" / "sample")


@pytest.fixture
def desk(folder: PackFolder) -> Desk:
    return Desk(folder.path, ("en", "fr"))


@pytest.fixture
def note() -> Note:
    return Note("edited", "Editor", NOW)
