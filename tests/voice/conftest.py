"""Guidance and phrases for calls."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.guidance.model import Pack
from bot.guidance.watching import ServedPack
from bot.i18n import Phrases, load_phrases
from bot.languages import Languages


@pytest.fixture(scope="session")
def phrases(data: Path, languages: Languages) -> Phrases:
    return load_phrases(data, languages.codes)


@pytest.fixture(scope="session")
def pack(data: Path, languages: Languages) -> Pack:
    return ServedPack(data / "guidance" / "europe", False, languages.codes).current
