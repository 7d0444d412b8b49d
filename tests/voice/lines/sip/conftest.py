"""Speech whose prompts are sounds, and a telephone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.voice.lines.sip.house import FakeSpeech
from tests.voice.phone import Phone, phone


@pytest.fixture
def speech(tmp_path: Path) -> FakeSpeech:
    """Sounds in a folder of their own; "long" lasts."""
    return FakeSpeech(tmp_path, {"long": 6.0})


@pytest.fixture
async def telephone() -> AsyncIterator[Phone]:
    """A telephone on this computer."""
    async with phone() as one:
        yield one
