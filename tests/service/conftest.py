"""One running service for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.i18n import Phrases, load_phrases
from bot.languages import Languages
from bot.settings import Settings
from tests.service.running import Person, Running, service


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with service(tmp_path_factory.mktemp("service")) as started:
        yield started


@pytest.fixture
def person(running: Running) -> Person:
    return Person(running.address)


@pytest.fixture(scope="session")
def languages() -> Languages:
    return Languages.load(Settings.load().data)


@pytest.fixture(scope="session")
def phrases(languages: Languages) -> Phrases:
    return load_phrases(Settings.load().data, languages.codes)
