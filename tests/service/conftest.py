"""People and phrases for the tests of the running service."""

from __future__ import annotations

import pytest

from bot.i18n import Phrases, load_phrases
from bot.languages import Languages
from bot.settings import Settings
from tests.service.running import Person, Running


@pytest.fixture
def person(running: Running) -> Person:
    return Person(running.address)


@pytest.fixture(scope="session")
def languages() -> Languages:
    return Languages.load(Settings.load().data)


@pytest.fixture(scope="session")
def phrases(languages: Languages) -> Phrases:
    return load_phrases(Settings.load().data, languages.codes)
