"""The script of a text, by most of its letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.script import main_script, words

SCRIPTS = {
    "Latin": ("hello", "Latn"),
    "Latin with accents": ("Où êtes-vous ?", "Latn"),
    "Latin, letters of Turkish": ("İğdır ışık", "Latn"),
    "Latin, wide": ("ｈｅｌｌｏ", "Latn"),
    "Latin, letters and marks apart": ("e\u0301te\u0301", "Latn"),
    "Arabic": ("السلام عليكم", "Arab"),
    "Persian": ("سلام، کجایی؟", "Arab"),
    "Pashto": ("څنګه یې", "Arab"),
    "Arabic with marks": ("مَرْحَبًا", "Arab"),
    "Arabic, presentation forms": ("ﺳﻼﻡ", "Arab"),
    "Cyrillic": ("Привіт", "Cyrl"),
    "Bengali": ("নমস্কার", "Beng"),
    "Ethiopic": ("ሰላም", "Ethi"),
    "Devanagari": ("नमस्ते", "Zzzz"),
    "Greek": ("γεια", "Zzzz"),
    "Han": ("你好", "Zzzz"),
    "a script that is not in the list": ("ကျေးဇူး", "Zzzz"),
    "nothing": ("", None),
    "digits": ("112", None),
    "other digits": ("١١٢ ۱۱۲", None),
    "signs": ("?!… 👍 +", None),
    "marks alone": ("\u064b\u064c", None),
    "digits among letters": ("call 112 112 112", "Latn"),
    "more Arabic than Latin": ("عندي SMS من المكتب", "Arab"),
    "more Latin than Arabic": ("what does نعم mean here", "Latn"),
    "letters count, not words": ("ነገረፈጅ a b c", "Ethi"),
}


@pytest.mark.parametrize(("text", "script"), SCRIPTS.values(), ids=list(SCRIPTS))
def test_the_script_of_most_letters(text: str, script: str | None) -> None:
    assert main_script(text) == script


@given(st.text())
def test_any_text_has_a_script_or_no_letters(text: str) -> None:
    script = main_script(text)
    assert script in {None, "Latn", "Arab", "Cyrl", "Beng", "Ethi", "Zzzz"}
    assert (script is None) == (not any(map(str.isalpha, text)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Hello, World!", ["hello", "world"], id="signs and capitals go"),
        pytest.param("can't", ["can't"], id="an apostrophe is inside a word"),
        pytest.param("مَرْحَبًا", ["مَرْحَبًا"], id="marks are inside a word"),
        pytest.param("می\u200cخواهم", ["می\u200cخواهم"], id="so is a non-joiner"),
        pytest.param("নমস্কার দাদা", ["নমস্কার", "দাদা"], id="vowel signs are inside a word"),
        pytest.param("call 112 now", ["call", "now"], id="digits are no words"),
        pytest.param("ＭＥＮＵ", ["menu"], id="wide letters"),
        pytest.param("ሰላም፡ከመይ", ["ሰላም", "ከመይ"], id="the Ethiopic word space"),
        pytest.param("' ’", [], id="apostrophes alone are no words"),
        pytest.param("'menu' “back”", ["menu", "back"], id="quotes are not part of a word"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected
