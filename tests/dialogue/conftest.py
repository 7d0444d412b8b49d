"""What the action server knows, without index: searches are given by the test."""

from __future__ import annotations

import pytest

from actions.knowledge import Knowledge
from bot.languages import Languages
from tests.dialogue.turns import knowledge


@pytest.fixture(scope="module")
def know(languages: Languages) -> Knowledge:
    return knowledge(languages)
