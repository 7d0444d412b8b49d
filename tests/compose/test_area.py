"""Which version of an entry is shown, and the numbered ways to the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.compose.area import Address, others, version
from bot.compose.card import card
from bot.guidance.model import Entry, Pack
from bot.guidance.serving import servable
from bot.guidance.shelf import Shelf
from bot.i18n import Phrases, load_phrases
from bot.languages import Languages
from bot.render.web import href
from bot.settings import ROOT

DAY = date(2026, 11, 22)
WORK, PLAIN = "stay/work", "stay/bank-account"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return Shelf(ROOT / "data" / "guidance" / "europe").load()


@pytest.fixture(scope="module")
def phrases(languages: Languages) -> Phrases:
    return load_phrases(ROOT / "data", languages.codes)


def where(found: tuple[Pack, Entry] | None) -> str | None:
    return None if found is None else found[1].where


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("stay/work", Address("stay/work")),
        ("stay/work@ar", Address("stay/work", None, "ar")),
        ("gr/stay/work", Address("stay/work", "GR")),
        ("europe/stay/work@ti", Address("stay/work", "europe", "ti")),
    ],
)
def test_an_address_is_read_as_it_is_written(value: str, address: Address) -> None:
    assert Address.parse(value) == address
    assert str(address) == value


@pytest.mark.parametrize(
    ("name", "area", "language", "shown"),
    [
        (WORK, None, "en", "europe"),
        (WORK, "GR", "en", "GR"),
        (WORK, "europe", "en", "europe"),
        (WORK, "DE", "en", "europe"),
        (PLAIN, "GR", "en", "europe"),
        ("stay/nothing", "GR", "en", None),
    ],
)
def test_the_country_comes_first_where_it_has_the_entry(
    pack: Pack, name: str, area: str | None, language: str, shown: str | None
) -> None:
    assert where(version(pack, name, area, language)) == shown


def test_a_country_without_a_servable_text_gives_way(pack: Pack) -> None:
    assert where(version(pack, WORK, "GR", "xx")) == "europe"
    strict = replace(pack, countries={"GR": servable(pack.countries["GR"], True, DAY)})
    assert where(version(strict, WORK, "GR", "en")) == "europe"


def test_the_card_of_a_country_says_where_it_holds(pack: Pack, phrases: Phrases) -> None:
    for name, entry in pack.countries["GR"].entries.items():
        shown = card(pack.countries["GR"], entry, "en", phrases, DAY, order="c")
        assert shown.holds == "Only for this country: Greece."
        assert shown.number == pack.entries[name].number
        assert len(shown.contacts) == len(entry.contacts)
        assert phrases("card.example", "en") in shown.notices


def test_each_version_leads_to_the_other_by_number_and_by_link(
    pack: Pack, phrases: Phrases
) -> None:
    greek = pack.countries["GR"].entries[WORK]
    (to_greece,) = others(pack, phrases, WORK, pack.entries[WORK], "en")
    (to_europe,) = others(pack, phrases, WORK, greek, "en", first=3)
    assert (to_greece.key, to_greece.value) == ("1", "gr/stay/work")
    assert "Greece" in to_greece.label
    assert (to_europe.key, to_europe.value) == ("3", "europe/stay/work")
    assert href(to_greece, "en") == "/guidance/gr/stay/work?lang=en"
    assert href(to_europe, "en") == "/guidance/europe/stay/work?lang=en"


def test_where_no_country_has_the_entry_nothing_is_offered(pack: Pack, phrases: Phrases) -> None:
    assert others(pack, phrases, PLAIN, pack.entries[PLAIN], "en") == ()
    assert others(pack, phrases, WORK, pack.entries[WORK], "xx") == ()
