"""The shipped packs of countries: sound, complete, short, and different from the Europe-wide one.

To add a country is a folder with these files, no code; each that is missing is named.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.guidance.figures import differing, figures
from bot.guidance.model import Pack, Text
from bot.guidance.shelf import Shelf
from bot.languages import Languages
from bot.render.gsm import folded
from bot.render.parts import affordable
from bot.settings import ROOT

ENTRIES = 8
FOLDERS = sorted(
    path.parent.name
    for path in ROOT.glob("data/guidance/*/pack.yml")
    if "\nrefines:" in path.read_text("utf-8")
)
PARTS = ("pack.yml", "contacts.yml", "facts.md", "words", "places")


def read(text: Text) -> frozenset[str]:
    """The figures that people read."""
    return figures("\n".join((text.title, *text.answer, *text.steps, text.sms)))


@pytest.fixture(scope="module")
def shelf(data: Path, languages: Languages) -> Shelf:
    made = Shelf(data / "guidance" / "europe", languages.codes)
    made.load()
    return made


@pytest.fixture(params=FOLDERS)
def country(shelf: Shelf, request: pytest.FixtureRequest) -> Pack:
    return next(one for one in shelf.load().countries.values() if one.id == request.param)


def texts_of(country: Pack) -> dict[str, Text]:
    return {
        f"{entry.id}/{code}": text
        for entry in country.entries.values()
        for code, text in entry.texts.items()
    }


def missing(folder: Path, codes: tuple[str, ...]) -> list[str]:
    """The parts that the folder of a country lacks."""
    texts = [
        f"{entry.parent.relative_to(folder)}/{code}.md"
        for entry in sorted(folder.glob("*/*/entry.yml"))
        for code in codes
    ]
    lists = [f"{kind}/{code}.{end}" for kind, end in (("words", "yml"), ("places", "txt"))
             for code in codes]  # fmt: skip
    return [name for name in (*PARTS, *lists, *texts) if not (folder / name).exists()]


@pytest.mark.parametrize("name", FOLDERS)
def test_a_country_has_all_its_parts(data: Path, languages: Languages, name: str) -> None:
    assert missing(data / "guidance" / name, languages.codes) == []


def test_a_part_that_is_missing_is_named(tmp_path: Path) -> None:
    (tmp_path / "stay" / "school").mkdir(parents=True)
    (tmp_path / "stay" / "school" / "entry.yml").touch()
    (tmp_path / "places").mkdir()
    (tmp_path / "places" / "en.txt").touch()
    wanted = ["pack.yml", "contacts.yml", "facts.md", "words", "words/en.yml", "stay/school/en.md"]
    assert missing(tmp_path, ("en",)) == wanted


def test_there_are_no_findings(shelf: Shelf) -> None:
    assert shelf.load().countries
    assert [str(finding) for finding in shelf.findings] == []


def test_figures_are_those_of_the_source_text(shelf: Shelf, country: Pack) -> None:
    assert differing(country, shelf.folders[country.where]) == []
    foreign = {
        f"{entry.id}/{code}": extra
        for entry in country.entries.values()
        for code, text in entry.texts.items()
        if (extra := read(text) - read(entry.texts[country.source_language]))
    }
    assert foreign == {}


def test_enough_answers_differ_from_the_europe_wide_ones(shelf: Shelf, country: Pack) -> None:
    pack = shelf.load()
    differ = [
        name
        for name, entry in country.entries.items()
        if read(entry.texts["en"]) != read(pack.entries[name].texts["en"])
        or entry.texts["en"].answer != pack.entries[name].texts["en"].answer
    ]
    assert len(differ) == len(country.entries) >= ENTRIES


def test_every_short_form_is_within_what_one_answer_may_cost(country: Pack) -> None:
    long = [n for n, text in texts_of(country).items() if not affordable(folded(text.sms))]
    assert long == []


def test_every_fact_was_looked_up(country: Pack) -> None:
    unread = [
        entry.id for entry in country.entries.values() if all(s.read is None for s in entry.sources)
    ]
    assert unread == []
    facts = (ROOT / "data" / "guidance" / country.id / "facts.md").read_text("utf-8")
    assert [name for name in country.entries if f"\n## {name}\n" not in facts] == []
