"""A gammu-smsd for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sms.modem.gammu import Gammu, gammu


@pytest.fixture
def smsd(tmp_path: Path) -> Iterator[Gammu]:
    with gammu(tmp_path) as started:
        yield started
