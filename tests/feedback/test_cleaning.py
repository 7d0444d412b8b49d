"""What is taken out of a question before anybody keeps it, and what is known to stay."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import regex
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import ContentError
from bot.feedback import cleaning
from bot.feedback.cleaning import GAP, Cleaner, KnownWords, words_of
from bot.guidance.watching import ServedPack
from bot.languages import Languages
from bot.settings import ROOT, Settings

CODES = Languages.load(ROOT / "data").codes
CLEANER = Cleaner.load(ROOT / "data", CODES)
KNOWN = frozenset({"greece", "frontex"})


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("call +30 691 234 5678 now", "call … now"),
        ("call 0691/234.56-78 now", "call … now"),
        ("رقمي ٠٦٩١٢٣٤٥٦٧ هنا", "رقمي … هنا"),
        ("আমার ফোন ০১৭১২৩৪৫৬৭৮ আছে", "আমার ফোন … আছে"),
        ("my case AB-12/34567 is open", "my case … is open"),
        ("passport A1234567 lost", "passport … lost"),
        ("born 12.05.1990 here", "born … here"),
        ("write a.b+c@mail.example.org please", "write … please"),
        ("look www.example.org/ali or https://x.org/1", "look … or …"),
        ("i am @ali_k there", "i am … there"),
        ("my name is Ahmad Karimi, can I work", "my name is …, can I work"),
        ("MY NAME IS ahmad", "MY NAME IS …"),
        ("je m'appelle Amina et", "je m'appelle …"),
        ("اسمي محمد علي وأريد أن أعمل", "اسمي … وأريد أن أعمل"),
        ("меня зовут Иван Петров, где врач", "меня зовут …, где врач"),
        ("in Greece with Frontex and Karimova", "in Greece with Frontex and …"),
        ("I have 3 children, 112 did not answer in 2024", None),
        ("5 days or 10 days, 300 euro", None),
        ("may I work before the decision", None),
    ],
)
def test_what_is_taken_out(text: str, cleaned: str | None) -> None:
    assert CLEANER.clean(text, KNOWN) == (text if cleaned is None else cleaned)


@pytest.mark.parametrize(
    "text", ["ahmad karimi is my brother", "Ahmad is my brother", "أحمد كريمي هو أخي"]
)
def test_what_a_computer_cannot_know(text: str) -> None:
    """Said to people beside the field, and in docs/privacy.md."""
    assert CLEANER.clean(text, KNOWN) == text


@given(st.text(max_size=300))
def test_no_long_number_and_no_address_is_left(text: str) -> None:
    cleaned = CLEANER.clean(text, KNOWN)
    assert not regex.search(r"\p{Nd}{5}", cleaned)
    assert not regex.search(r"\S@\S", cleaned)


# As they were written first: plain to read, and quadratic.
PIECE = r"\p{Nd}[\p{L}\p{Nd}().,:/_\-\u2010-\u2015]*"
ADDRESS = regex.compile(r"\S+@\S+|\S*@\w\S*|(?:https?://|www\.)\S+", regex.IGNORECASE)
NUMBER = regex.compile(rf"[\p{{L}}+(/_-]*{PIECE}(?:\s+[(]?{PIECE})*")
CAPITAL = regex.compile(r"(?<=[\p{L}\p{Nd},;:]\s+)\p{Lu}\p{Ll}[\p{L}\p{M}'\u2019-]*")
# Letters of two scripts, digits, signs of numbers and addresses, blanks.
SOUP = st.text(alphabet="aBجÉ19٣+-/_(.,:@'\u2013 \n\t", max_size=40)
PARTS = st.lists(
    st.one_of(SOUP, st.sampled_from(["www.", "HTTP://", "https://", "@", " Ab", "12"]))
)


@given(PARTS.map("".join))
@example("12a+b3")
def test_each_pattern_finds_what_its_plain_form_finds(text: str) -> None:
    assert cleaning._TOKEN.sub(cleaning._addressed, text) == ADDRESS.sub(GAP, text)
    assert spans(cleaning._NUMBER, text) == spans(NUMBER, text)
    assert spans(cleaning._CAPITAL, text) == spans(CAPITAL, text)


def spans(pattern: regex.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [found.span() for found in pattern.finditer(text)]


@pytest.mark.parametrize("sign", ["a", "ي", "-", "(", "+", "/", "a-", "ab "])
def test_nothing_is_read_again_in_vain(sign: str) -> None:
    """Counts the characters that are read where no digit follows, from every place."""
    text = sign * 2000
    starts = regex.compile(cleaning._READ)
    read = sum(len(found[0]) for at in range(len(text)) if (found := starts.match(text, at)))
    assert read <= len(text)
    assert sum(len(token) for token in cleaning._TOKEN.findall(text)) <= len(text)


@pytest.mark.parametrize("code", CODES)
def test_each_language_has_words_before_a_name(code: str) -> None:
    file = yaml.safe_load((ROOT / "data" / "introductions.yml").read_text("utf-8"))
    for words in file[code]:
        assert CLEANER.clean(f"{words} Zubeydatova.", frozenset()) == f"{words} …."


def test_a_language_without_such_words_is_told(tmp_path: Path) -> None:
    shutil.copy(ROOT / "data" / "introductions.yml", tmp_path)
    with pytest.raises(ContentError, match="xx: no words before a name"):
        Cleaner.load(tmp_path, ("en", "xx"))


def test_words_of_the_guidance_are_no_names() -> None:
    pack = ServedPack(Settings.load({}).guidance, False, CODES).current
    assert {"asylum", "greece", "frontex"} <= words_of(pack, "en")
    assert "zubeydatova" not in words_of(pack, "en")


def test_known_words_are_those_of_the_guidance_of_now() -> None:
    pack = ServedPack(Settings.load({}).guidance, False, CODES).current
    now = [replace(pack, entries={}), pack]
    known = KnownWords(lambda: now[-1])
    assert known("en") is known("en"), "found again"
    assert (known("en"), known("ar")) == (words_of(pack, "en"), words_of(pack, "ar"))
    now.pop()
    assert known("en") == words_of(now[-1], "en") != words_of(pack, "en")
