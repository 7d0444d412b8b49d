"""Signs in the wording: patterns, spelling, and the shipped lists."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ContentError
from bot.languages import Languages
from bot.nlu.signs import Reader, compile_pattern, load_signs, spelling
from bot.settings import Settings

FILE = "danger: [{}]\nkinds: {{}}\npast: [ago]\nasking: [how]\nadvice: [should i]\n"


def reader(folder: Path, danger: str) -> Reader:
    (folder / "xx.yml").write_text(FILE.format(danger), "utf-8")
    load_signs.cache_clear()
    return load_signs(folder, ("xx",))


@pytest.fixture(scope="module")
def shipped() -> Reader:
    settings = Settings.load()
    return load_signs(settings.data / "signs", Languages.load(settings.data).codes)


@pytest.mark.parametrize(
    ("pattern", "text", "seen"),
    [
        ("kills me", "he kills me!", True),
        ("kills me", "he skills me", False),
        ("kills me", "he kills him and me", False),
        ("kills me|us", "he kills us", True),
        ("kill* me", "he is killing me", True),
        ("took ... pills", "I took all of the pills", True),
        ("took ... pills", "I took a walk and then a few pills", False),
        ("a violée", "il m'a violee", False),
        ("m'a violée", "il m’a violee", True),
        ("می‌زند", "مرا می زند", True),
        ("می‌زند", "مرا ميزند", True),
        ("أموت", "اريد ان اموت", True),
        ("ölüyor", "OLUYOR", True),
    ],
)
def test_a_pattern_is_found_as_people_write_it(
    tmp_path: Path, pattern: str, text: str, seen: bool
) -> None:
    assert reader(tmp_path, f'"{pattern}"')(text, ["xx"]).danger is seen


def test_pashto_my_stays_a_word_of_its_own(tmp_path: Path) -> None:
    assert reader(tmp_path, "ماشوم ... ورک شو")("ماشوم مې ورک شو", ["xx"]).danger
    assert reader(tmp_path, "ورک شو")("ماشوم مې ورک شو", ["xx"]).danger


def test_no_pattern_reaches_from_one_spelling_into_the_other(tmp_path: Path) -> None:
    assert not reader(tmp_path, "زند مرا")("مرا می زند", ["xx"]).danger


@pytest.mark.parametrize("text", ["in 2014 he was there", "سال ۱۳۹۰", "١٩٩٩"])
def test_a_year_tells_of_the_past(tmp_path: Path, text: str) -> None:
    assert reader(tmp_path, "help")(text, ["xx"]).past


@pytest.mark.parametrize("text", ["sure?", "؟", "ሓቂ፧"])
def test_a_question_mark_asks(tmp_path: Path, text: str) -> None:
    assert reader(tmp_path, "help")(text, ["xx"]).asking


@pytest.mark.parametrize(
    "content",
    [
        "danger: [help]\n",
        FILE.format('"..."'),
        FILE.format('"help ..."'),
        FILE.format('"a||b"'),
        FILE.format('"*"'),
        FILE.format("7"),
        FILE.format(""),
        "danger: [\n",
    ],
    ids=[
        "missing kind",
        "only a gap",
        "a gap last",
        "empty form",
        "no letters",
        "number",
        "empty list",
        "no YAML",
    ],
)
def test_a_broken_file_is_refused_by_name(tmp_path: Path, content: str) -> None:
    (tmp_path / "xx.yml").write_text(content, "utf-8")
    load_signs.cache_clear()
    with pytest.raises(ContentError, match=r"xx\.yml"):
        load_signs(tmp_path, ("xx",))


def test_a_language_without_a_file_is_refused(tmp_path: Path) -> None:
    load_signs.cache_clear()
    with pytest.raises(ContentError, match=r"yy\.yml"):
        load_signs(tmp_path, ("yy",))


@given(st.text())
def test_any_text_has_a_spelling_of_its_own(text: str) -> None:
    words = spelling(text)
    assert spelling(" ".join(words)) == words


@given(st.lists(st.from_regex(r"[a-z]{1,6}", fullmatch=True), min_size=1, max_size=4))
def test_a_pattern_of_plain_words_finds_itself(words: list[str]) -> None:
    import regex  # noqa: PLC0415

    assert regex.search(compile_pattern(" ".join(words)), f" {' '.join(words)} ")


OF_LANGUAGES = {
    "ar": ("سأنتحر", "هل المكتب مفتوح", "برأيك أسافر"),
    "bn": ("আমাকে বাঁচান", "অফিস কোথায়", "আপনি হলে কী করতেন"),
    "en": ("he wants to kill himself, he has a gun", "where is the office", "should i go"),
    "es": ("no respira", "dónde está la oficina", "qué harías tú en mi lugar"),
    "fa": ("نفس نمی کشد", "دفتر کجاست", "به نظرت بروم"),
    "fr": ("il respire plus", "où est le bureau", "à ton avis je pars"),
    "ps": ("ساه نه اخلي", "دفتر چېرته دی", "ستا په نظر لاړ شم"),
    "ru": ("он не дышит", "где офис", "как думаешь ехать"),
    "so": ("ma neefsanayo", "xafiisku xaggee", "maxay kula tahay"),
    "ti": ("ኣየተንፍስን ኣሎ", "ቤት ጽሕፈት ኣበይ ኣሎ", "ብርእይቶኻ ክኸይድ"),
    "tr": ("nefes almıyor", "ofis nerede", "sence gideyim mi"),
    "uk": ("він не дихає", "де офіс", "як думаєш їхати"),
}


@pytest.mark.parametrize(("code", "texts"), OF_LANGUAGES.items(), ids=OF_LANGUAGES)
def test_every_language_knows_danger_a_question_and_a_wish_for_advice(
    shipped: Reader, code: str, texts: tuple[str, str, str]
) -> None:
    danger, question, advice = (shipped(text, [code]) for text in texts)
    assert danger.danger
    assert question.asking
    assert not question.danger
    assert advice.advice


def test_the_cases_cover_all_languages(languages: Languages) -> None:
    assert set(OF_LANGUAGES) == set(languages.codes)
