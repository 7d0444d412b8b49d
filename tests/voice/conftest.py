"""Guidance and phrases for calls, and a call that is picked up."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.guidance.model import Pack
from bot.guidance.watching import ServedPack
from bot.i18n import Phrases, load_phrases
from bot.languages import Languages
from tests.voice.walking import Caller, Dialogue, Walk, book_of


@pytest.fixture(scope="session")
def phrases(data: Path, languages: Languages) -> Phrases:
    return load_phrases(data, languages.codes)


@pytest.fixture(scope="session")
def pack(data: Path, languages: Languages) -> Pack:
    return ServedPack(data / "guidance" / "europe", False, languages.codes).current


@pytest.fixture
def call(pack: Pack, phrases: Phrases, languages: Languages) -> Caller:
    """Picks up a call: `call()`, or with other fields of the book."""

    def pick_up(offered: tuple[str, ...] = ("en", "ar", "fa"), **changed: object) -> Walk:
        dialogue = Dialogue(pack, phrases, languages, language=offered[0])
        return Walk(book_of(phrases, offered, **changed), dialogue)

    return pick_up
