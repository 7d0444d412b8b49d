"""The packs of countries beside the served one: files are all that a country needs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.guidance.serving import servable
from bot.guidance.shelf import Shelf
from bot.guidance.state import text_hash
from tests.guidance.samples import PackFolder, entry, text, translation

DAY = date(2026, 11, 22)
PACK = """\
id: far-land
title: Far land
where: GR
refines: sample
source_language: en
status: example
"""
CONTACTS = """\
office:
  web: https://example.org/office
  source: https://example.org/office
"""
WORDS = """\
country: Far Land
contacts:
  office:
    name: Office
    where: Far Land
"""
QUESTIONS = "questions:\n  - first question\n  - second question\n"


def plain(content: str) -> str:
    """A language file without example questions, as in the pack of a country."""
    return content.replace(QUESTIONS, "")


def in_land(number: int = 12) -> str:
    return entry(number).replace("europe", "GR").replace('["112"]', '["112", office]')


class Land(PackFolder):
    """The pack of a country beside the sample, with the one entry that the sample has."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.write("pack.yml", PACK)
        self.write("contacts.yml", CONTACTS)
        for code in ("en", "fr"):
            self.write(f"words/{code}.yml", WORDS)
            self.write(f"places/{code}.txt", "Far Land\nThe Capital\n")
        self.write("stay/wages/entry.yml", in_land())
        self.write("stay/wages/en.md", plain(text("Wages there")))
        self.write("stay/wages/fr.md", plain(translation("Salaires")))


@pytest.fixture
def land(folder: PackFolder) -> Land:
    return Land(folder.path.parent / "far-land")


@pytest.fixture
def shelf(folder: PackFolder, land: Land) -> Shelf:
    made = Shelf(folder.path, ("en", "fr"))
    made.load()
    assert made.findings == ()
    return made


def test_a_country_is_found_by_its_files(shelf: Shelf, land: Land) -> None:
    main = shelf.load()
    country = main.countries["GR"]
    assert main.entries["stay/wages"].texts["en"].title == "A title"
    assert country.entries["stay/wages"].texts["en"].title == "Wages there"
    assert country.places == {"far land", "the capital"}
    assert shelf.folders == {"europe": shelf.folder, "GR": land.path}


def test_a_country_has_the_contacts_and_names_of_the_pack_that_it_refines(shelf: Shelf) -> None:
    country = shelf.load().countries["GR"]
    assert country.entries["stay/wages"].contacts == ("112", "office")
    assert country.contacts.keys() == {"112", "aid", "office"}
    words = country.words["fr"]
    assert (words.country, words.contacts["112"].name) == ("Far Land", "Emergency number")
    assert words.topics["stay"] == "Staying"


def test_a_pack_that_refines_another_one_is_left_out(shelf: Shelf, land: Land) -> None:
    land.edit("pack.yml", "refines: sample", "refines: other")
    assert shelf.load().countries == {}
    land.edit("pack.yml", "refines: other\n", "")
    assert shelf.load().countries == {}
    assert shelf.findings == ()


BROKEN = {
    "no such entry": ("stay/wages/entry.yml", None, "stay/rent/entry.yml", "has no entry"),
    "another number": ("stay/wages/entry.yml", ("number: 12", "number: 13"), "", "the number 12"),
    "another stage": ("stay/wages/entry.yml", ("stage: stay", "stage: any"), "", "the stage stay"),
    "holds elsewhere": ("stay/wages/entry.yml", ("GR", "europe"), "", "holds for 'europe'"),
    "questions": ("stay/wages/en.md", ("made:", f"{QUESTIONS}made:"), "", "example questions"),
    "unknown contact": ("stay/wages/entry.yml", ("office", "nobody"), "", "'nobody'"),
    "no places": ("places/fr.txt", ("Far Land\nThe Capital", "#"), "", "No place"),
    "no name": ("words/fr.yml", ("country: Far Land\n", ""), "", "no name"),
    "contact without a name": ("words/fr.yml", ("office", "aid"), "", "'office' has no name"),
    "a pack of Europe": ("pack.yml", ("GR", "europe"), "", "of a country"),
    "a code that is none": ("pack.yml", ("GR", "Greece"), "", "regex"),
}


@pytest.mark.parametrize(("name", "change", "moved", "cause"), BROKEN.values(), ids=list(BROKEN))
def test_what_does_not_fit_is_told(
    folder: PackFolder,
    land: Land,
    name: str,
    change: tuple[str, str] | None,
    moved: str,
    cause: str,
) -> None:
    if change is not None:
        land.edit(name, *change)
    else:
        land.write(moved, in_land(14))
        land.write(moved.replace("entry.yml", "en.md"), plain(text()))
    shelf = Shelf(folder.path, ("en", "fr"))
    assert shelf.load().entries.keys() == {"stay/wages"}
    assert [f for f in shelf.findings if cause in f.cause], shelf.findings


@pytest.mark.parametrize("name", ["contacts.yml", "words/fr.yml", "places/en.txt", "pack.yml"])
def test_a_missing_part_is_told_and_never_stops_the_served_pack(
    folder: PackFolder, land: Land, name: str
) -> None:
    land.delete(name)
    shelf = Shelf(folder.path, ("en", "fr"))
    assert shelf.load().entries.keys() == {"stay/wages"}
    if name == "pack.yml":
        assert shelf.load().countries == {}
    else:
        assert land.path / name in {finding.path for finding in shelf.findings}


def test_a_broken_text_of_a_country_keeps_its_last_good_version(shelf: Shelf, land: Land) -> None:
    land.edit("stay/wages/en.md", "First paragraph.", "<b>First</b>")
    shown = shelf.load().countries["GR"].entries["stay/wages"].texts["en"]
    assert shown.title == "Wages there"
    assert [f.path for f in shelf.findings] == [land.path / "stay/wages/en.md"]


def test_two_packs_of_a_country_are_told(shelf: Shelf, folder: PackFolder) -> None:
    Land(folder.path.parent / "zz-land")
    assert shelf.load().countries["GR"].id == "far-land"
    assert [f.cause for f in shelf.findings] == ["GR is far-land's"]


def test_only_approved_texts_of_a_country_are_served(shelf: Shelf, land: Land) -> None:
    english = shelf.load().countries["GR"].entries["stay/wages"].texts["en"]
    approval = (
        "approvals:\n  - {by: An organisation, role: Lawyer, date: 2026-11-01,"
        f" review_by: 2027-01-01, text: {text_hash(english)}}}\n"
    )
    land.edit("stay/wages/en.md", "made: written\n", f"made: written\n{approval}")
    served = servable(shelf.load(), True, DAY).countries["GR"].entries
    assert served["stay/wages"].texts.keys() == {"en"}
    late = servable(shelf.load(), True, date(2027, 2, 1)).countries["GR"].entries
    assert late == {}
