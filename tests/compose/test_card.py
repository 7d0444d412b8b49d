"""A card never fails for want of a contact or its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.compose.card import card
from bot.errors import ContentError
from bot.guidance.library import Library
from bot.guidance.model import Pack, Words
from bot.i18n import load_phrases
from bot.languages import Languages

ENTRY = "emergency/call-112"
DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def pack(data: Path) -> Pack:
    return Library(data / "guidance" / "europe").load()


def contacts_on(pack: Pack, data: Path, languages: Languages) -> list[str | None]:
    phrases = load_phrases(data, languages.codes)
    return [line.phone for line in card(pack, pack.entries[ENTRY], "fr", phrases, DAY).contacts]


def test_a_card_has_the_contacts_of_its_entry(pack: Pack, data: Path, languages: Languages) -> None:
    assert contacts_on(pack, data, languages) == ["112"]


LACKING: dict[str, Callable[[Pack], Pack]] = {
    "no contact": lambda pack: replace(pack, contacts={}),
    "no words of the language": lambda pack: replace(pack, words={}),
    "no name": lambda pack: replace(pack, words={"fr": Words({}, {})}),
}


@pytest.mark.parametrize("lacking", LACKING.values(), ids=list(LACKING))
def test_what_the_pack_lacks_is_left_out(
    pack: Pack, data: Path, languages: Languages, lacking: Callable[[Pack], Pack]
) -> None:
    assert contacts_on(lacking(pack), data, languages) == []


def test_a_card_without_a_text_is_a_content_error(
    pack: Pack, data: Path, languages: Languages
) -> None:
    phrases = load_phrases(data, languages.codes)
    with pytest.raises(ContentError, match=ENTRY):
        card(pack, pack.entries[ENTRY], "xx", phrases, DAY)
