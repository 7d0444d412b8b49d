"""A person says where they are: the texts of that country come first, until they leave it."""

from __future__ import annotations

import pytest

from bot.guidance.shelf import Shelf
from bot.i18n import Phrases
from bot.settings import Settings
from tests.service.running import Person

PACK = Shelf(Settings.load().guidance).load()
WORK = "show_entry stay/work"
GREEK = PACK.countries["GR"].entries["stay/work"].texts["en"].title
EUROPEAN = PACK.entries["stay/work"].texts["en"].title


@pytest.fixture
def in_athens(person: Person) -> Person:
    person.write("i am in athens now")
    return person


def test_only_a_place_is_taken_as_that(in_athens: Person, phrases: Phrases) -> None:
    assert phrases("country.set", "en", country="Greece") in in_athens.text()
    assert phrases("menu", "en") in in_athens.text()


def test_a_place_brings_the_text_of_its_country_first(in_athens: Person, phrases: Phrases) -> None:
    said = in_athens.push(WORK)
    assert GREEK in said
    assert phrases("card.holds.country", "en", country="Greece") in said
    assert phrases("option.europe", "en") in said


def test_the_menu_keeps_the_country(in_athens: Person) -> None:
    in_athens.push("menu ")
    assert GREEK in in_athens.push(WORK)


def test_the_text_for_europe_is_one_key_away_and_leaves_the_country(in_athens: Person) -> None:
    in_athens.push(WORK)
    assert EUROPEAN in in_athens.write("1")
    assert EUROPEAN in in_athens.push(WORK)
    assert GREEK in in_athens.write("1")


def test_another_country_ends_it(in_athens: Person) -> None:
    in_athens.write("i am in germany now")
    assert EUROPEAN in in_athens.push(WORK)


def test_without_a_place_the_text_for_europe_comes_first(person: Person) -> None:
    person.write("i am greek, may i work")
    assert EUROPEAN in person.push(WORK)


def test_the_export_tells_of_the_country_and_deleting_ends_it(in_athens: Person) -> None:
    assert in_athens.exported()["kept_between_turns"]["country"] == "GR"
    in_athens.write("delete my data")
    in_athens.write("yes")
    assert EUROPEAN in in_athens.push(WORK)
