"""One text to check, which a test changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.guidance.checks.subject import Subject
from bot.guidance.library import Library
from tests.guidance.samples import PackFolder

Make = Callable[..., Subject]


@pytest.fixture
def subject(folder: PackFolder) -> Make:
    """The French text of the sample entry with other fields, as if its file said so."""
    pack = Library(folder.path).load()
    entry = pack.entries["stay/wages"]

    def make(language: str = "fr", **fields: Any) -> Subject:
        text = replace(entry.texts["fr"], language=language, **fields)
        return Subject(pack, entry, text, folder.path)

    return make
