"""A card never fails for want of a contact or its name, and puts no option first by default."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.compose.card import card, turned
from bot.errors import ContentError
from bot.guidance.library import Library
from bot.guidance.model import Pack, Words
from bot.i18n import load_phrases
from bot.languages import Languages

ENTRY = "emergency/call-112"
DECISION = "return/return-options"
DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def pack(data: Path) -> Pack:
    return Library(data / "guidance" / "europe").load()


def contacts_on(pack: Pack, data: Path, languages: Languages) -> list[str | None]:
    phrases = load_phrases(data, languages.codes)
    return [
        line.phone
        for line in card(pack, pack.entries[ENTRY], "fr", phrases, DAY, order="c").contacts
    ]


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
        card(pack, pack.entries[ENTRY], "xx", phrases, DAY, order="c")


def titles(pack: Pack, data: Path, languages: Languages, order: str) -> tuple[str, ...]:
    phrases = load_phrases(data, languages.codes)
    shown = card(pack, pack.entries[DECISION], "en", phrases, DAY, order=order)
    return tuple(possibility.title for possibility in shown.possibilities)


def test_the_order_of_options_is_fixed_within_a_conversation(
    pack: Pack, data: Path, languages: Languages
) -> None:
    """Over restarts too: the order of this one is known."""
    first = ("Appeal", "Other ways", "Stay legally", "Voluntary return")
    assert [titles(pack, data, languages, "conversation-0") for _ in range(3)] == [first] * 3


def test_each_option_is_first_equally_often(pack: Pack) -> None:
    options = pack.entries[DECISION].texts["en"].options
    number = 4000
    firsts = Counter(turned(options, str(n))[0].id for n in range(number))
    share = number / len(options)
    # Chi-squared with three degrees of freedom: above 16.3 once in a thousand.
    assert len(firsts) == len(options)
    assert sum((count - share) ** 2 / share for count in firsts.values()) < 16.3


def test_a_turned_order_keeps_every_option_once(pack: Pack) -> None:
    options = pack.entries[DECISION].texts["en"].options
    for n in range(20):
        order = turned(options, str(n))
        assert sorted(o.id for o in order) == sorted(o.id for o in options)


def test_no_options_have_no_order() -> None:
    assert turned((), "c") == ()


def test_in_place_of_a_withheld_text_are_its_contacts(
    pack: Pack, data: Path, languages: Languages
) -> None:
    phrases = load_phrases(data, languages.codes)
    entry = replace(pack.entries[ENTRY], withheld=frozenset({"fr"}))
    shown = card(pack, entry, "fr", phrases, DAY, order="c")
    assert shown.title == entry.texts["fr"].title
    assert shown.paragraphs == (phrases("card.expired", "fr"),)
    assert [contact.phone for contact in shown.contacts] == ["112"]
    assert shown.sms.startswith(shown.paragraphs[0])
    assert "112" in shown.sms
    assert shown.spoken == phrases("card.expired.short", "fr")
    assert not any((shown.steps, shown.possibilities, shown.sources))
    assert card(pack, entry, "en", phrases, DAY, order="c").paragraphs == entry.texts["en"].answer
