"""What the action server knows, without index: searches are given by the test."""

from __future__ import annotations

from typing import cast

import pytest

from actions.knowledge import Knowledge
from actions.retrieval.abstention import Confidence
from actions.retrieval.index import Index
from bot.guidance.countries import load_countries
from bot.guidance.shelf import Shelf
from bot.i18n import load_phrases
from bot.languages import Languages
from bot.settings import ROOT


@pytest.fixture(scope="module")
def know(languages: Languages) -> Knowledge:
    return Knowledge(
        Shelf(ROOT / "data" / "guidance" / "europe", languages.codes).load(),
        languages,
        load_phrases(ROOT / "data", languages.codes),
        cast(Index, None),
        cast(Confidence, None),
        load_countries(ROOT / "data", languages.codes),
    )
