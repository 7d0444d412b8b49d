"""Which country a text names: words for places, no words for peoples or languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ContentError
from bot.guidance import files
from bot.guidance.countries import load_countries
from bot.guidance.finding import InvalidContent
from bot.guidance.places import decide, fold, folded_name, named, only_names
from bot.languages import Languages

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = ROOT / "data"
LOADED = load_countries(DATA, Languages.load(DATA).codes)
COUNTRIES = LOADED.countries
PLACES = frozenset[str]().union(
    *(
        files.parse_places(path, path.read_bytes())
        for path in (DATA / "guidance" / "greece" / "places").glob("*.txt")
    )
)
NAMES = {**COUNTRIES, "GR": PLACES | COUNTRIES.get("GR", frozenset())}
THERE = sorted(name for name in PLACES if not name.startswith("-"))


@pytest.mark.parametrize(
    "text",
    [
        "im in athens", "GREECE", "Je suis à Athènes", "je suis a athenes", "ESTOY EN GRECIA",
        "أنا في اليونان", "انا باليونان", "أنا بأثينا", "در یونان هستم", "در يونان",
        "زه په یونان کې یم", "আমি গ্রিসে আছি", "я в Греції", "на Лесбосе", "в Афинах",
        "Yunanistan'dayım", "yunanistandayim", "YUNANİSTAN", "Midilli'deyim",
        "Giriigga ayaan joogaa", "ኣብ ግሪኽ ኣለኹ", "camp in moria, help",
    ],
)  # fmt: skip
def test_a_place_in_greece_is_one(text: str) -> None:
    assert named(text, NAMES) == {"GR"}


@pytest.mark.parametrize(
    "text",
    [
        "I am Greek", "waxaan ahay Giriig", "Yunanistanlıyım", "я грек", "یونانی هستم",
        "أنا يوناني", "je suis grecque", "I am Syrian", "صحتي", "волос", "les serres",
        "koş hadi", "moria", "i came from greece", "они отправят меня в Грецию",
        "از یونان آمدم", "من اليونان", "",
    ],
)  # fmt: skip
def test_a_people_another_word_or_where_one_came_from_is_none(text: str) -> None:
    assert named(text, NAMES) == set()


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("ich bin in Germany", {"DE"}), ("Almanya'dayım", {"DE"}), ("я в Германии", {"DE"}),
        ("in athens, my wife is in sweden", {"GR", "SE"}), ("همه را چک کردند", set()),
    ],
)  # fmt: skip
def test_other_countries_are_known_too(text: str, countries: set[str]) -> None:
    assert named(text, NAMES) == countries


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("im in athens", True), ("Greece", True), ("hello, we are in Samos now", True),
        ("أنا في اليونان", True), ("Yunanistan'dayım", True), ("я сейчас в Греции", True),
        ("waxaan joogaa Giriigga", True), ("ኣነ ኣብ ግሪኽ ኣለኹ", True), ("من الان در یونان هستم", True),
        ("lawyer in athens", False), ("may i work in greece", False), ("i am here", False),
        ("from greece", False), ("help i am in athens", False), ("", False),
    ],
)  # fmt: skip
def test_a_text_that_only_tells_where_one_is(text: str, only: bool) -> None:
    assert only_names(text, NAMES, LOADED.here) is only


@given(
    name=st.sampled_from(THERE),
    before=st.sampled_from(["", "12 ", "?! ", "\u200f", "🙂"]),
    after=st.sampled_from(["", ".", " 12", "؟", "'", "\n"]),
    upper=st.booleans(),
)
def test_a_name_is_found_among_signs_and_in_capitals(
    name: str, before: str, after: str, upper: bool
) -> None:
    written = name.removesuffix("*")
    written = written.upper() if upper else written
    assert "GR" in named(f"{before}{written}{after}", NAMES)


@given(name=st.sampled_from(THERE), letter=st.sampled_from("xqзظক"))
def test_a_name_within_a_longer_word_is_none(name: str, letter: str) -> None:
    written = name.removesuffix("*")
    said = f"{letter}{written}{'' if name.endswith('*') else letter}"
    assert name not in {n for n in THERE if named(said, {"GR": [n]})}


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=60), st.lists(st.sampled_from(sorted(NAMES)), max_size=3))
def test_every_name_that_is_found_is_in_a_list(text: str, keys: list[str]) -> None:
    names = {key: NAMES[key] for key in keys}
    assert named(text, names) <= set(keys)
    assert named(text, {}) == set()


@pytest.mark.parametrize(
    ("before", "countries", "after"),
    [
        (None, set(), None), ("GR", set(), "GR"), (None, {"GR"}, "GR"), ("GR", {"DE"}, None),
        (None, {"DE"}, None), ("GR", {"GR", "DE"}, "GR"), (None, {"GR", "DE"}, None),
        ("IT", {"GR"}, "GR"), ("GR", {"DE", "SE"}, "GR"),
    ],
)  # fmt: skip
def test_what_follows_from_the_countries_that_are_named(
    before: str | None, countries: set[str], after: str | None
) -> None:
    assert decide(before, countries, ("GR", "IT")) == after


def test_a_name_says_whether_it_goes_on_and_whether_it_counts() -> None:
    assert folded_name("Athènes") == "athenes"
    assert folded_name("Selanikte*") == "selanikte*"
    assert folded_name("- from Greece") == "-from greece"
    assert folded_name("- *") == ""


def test_a_line_without_a_letter_is_refused_with_its_line() -> None:
    with pytest.raises(InvalidContent) as refused:
        files.parse_places(Path("en.txt"), b"# all\n\nAthens # the city\n!?\n")
    assert refused.value.findings[0].line == 4
    assert files.parse_places(Path("en.txt"), b"# all\n\nAthens # the city\n") == {"athens"}


@pytest.mark.parametrize(
    "content",
    [
        None,
        "here: [am]\ncountries: {DE: Germany}\n",
        "here: [am]\ncountries: {Germany: [Germany]}\n",
        "here: [am]\ncountries: {NO: [Norway]}\n",
        "countries: {DE: [Germany]}\n",
    ],
)
def test_a_missing_or_broken_list_of_countries_is_told(tmp_path: Path, content: str | None) -> None:
    (tmp_path / "countries").mkdir()
    if content is not None:
        (tmp_path / "countries" / "en.yml").write_text(content, "utf-8")
    with pytest.raises(ContentError, match=r"countries/en\.yml"):
        load_countries(tmp_path, ("en",))
