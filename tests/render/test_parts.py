"""Text messages: alphabets and lengths as 3GPP TS 23.038 has them, parts that lose nothing."""

from __future__ import annotations

import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from bot.render.gsm import encode_gsm, folded, is_gsm, units
from bot.render.parts import MOST_GSM, MOST_UCS2, affordable, count, split

# The default alphabet and its extension, written from 3GPP TS 23.038, tables 6.2.1 and
# 6.2.1.1, not from the library that is tested.
DEFAULT = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = "\f^{}\\[~]|€"
NUMBER = regex.compile(r"^\d+/\d+ ")


def bodies_of(parts: tuple[str, ...]) -> list[str]:
    return [NUMBER.sub("", part, count=1) for part in parts] if len(parts) > 1 else list(parts)


@pytest.mark.parametrize("character", DEFAULT, ids=lambda c: unicodedata.name(c, repr(c)))
def test_a_character_of_the_default_alphabet_is_one_septet(character: str) -> None:
    assert is_gsm(character)
    assert units(character, gsm=True) == len(encode_gsm(character)) == 1


@pytest.mark.parametrize("character", EXTENSION, ids=lambda c: unicodedata.name(c, repr(c)))
def test_a_character_of_the_extension_is_two_septets(character: str) -> None:
    assert is_gsm(character)
    assert units(character, gsm=True) == len(encode_gsm(character)) == 2


@given(st.characters(exclude_characters=DEFAULT + EXTENSION))
def test_no_other_character_is_of_the_alphabet(character: str) -> None:
    assert not is_gsm(character)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ا" * 70, 1),
        ("ا" * 71, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("a" * 2 * 156, 2),
        ("a" * (2 * 156 + 1), 3),
        ("ا" * 3 * 66, 3),
        ("ا" * (3 * 66 + 1), 4),
        ("ا" * 9 * 66, 9),
        ("ا" * (9 * 66 + 1), 10),
    ],
    ids=lambda value: f"{len(value)} x {value[:1]}" if isinstance(value, str) else None,
)
def test_parts_are_as_many_as_the_standard_says(text: str, parts: int) -> None:
    assert count(text) == parts


@given(st.text(st.characters(codec="utf-8"), max_size=700))
def test_parts_join_to_the_text_and_each_is_one_message(text: str) -> None:
    parts = split(text)
    assert "".join(bodies_of(parts)) == text
    gsm = is_gsm(text)
    assert all(units(part, gsm) <= (160 if gsm else 70) for part in parts)


@given(st.text("😀🇺🇦é̂نم ", min_size=70, max_size=400))
def test_no_character_is_cut(text: str) -> None:
    before = ""
    for body in bodies_of(split(text)):
        assert body.encode("utf-16-be").decode("utf-16-be") == body
        # A mark that stands on a blank belongs to no letter.
        assert not before.strip() or before.endswith(" ") or not unicodedata.combining(body[0])
        before = body


def test_parts_are_numbered_and_cut_between_words() -> None:
    parts = split("word " * 60)
    assert [part[:4] for part in parts] == ["1/2 ", "2/2 "]
    assert all(set(body.split()) == {"word"} for body in bodies_of(parts))


def test_a_key_stays_with_its_option() -> None:
    for padding in range(55, 70):
        text = "ع" * padding + "\n1 الطوارئ\n2 حقوقكم"
        assert not any(part.endswith(("1", "1 ", "2", "2 ")) for part in split(text))


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("“Yes” – it’s…", '"Yes" - it\'s...'),
        ("l’été «là»", 'l\'été "là"'),
        ("Ça va ? – ça", "Ça va ? – ça"),
        ("«Так» — ні", "«Так» — ні"),
        ("Soomaali’ya", "Soomaali'ya"),
    ],
    ids=["English", "French within the alphabet", "French outside of it", "Ukrainian", "Somali"],
)
def test_typography_is_folded_only_where_that_saves_the_alphabet(text: str, plain: str) -> None:
    assert folded(text) == plain


@given(st.text(max_size=300))
def test_folding_replaces_no_letter(text: str) -> None:
    def letters(value: str) -> list[str]:
        return [character for character in value if character.isalnum()]

    assert letters(folded(text)) == letters(text)


def test_what_one_answer_may_cost() -> None:
    assert affordable("a" * 156 * MOST_GSM)
    assert not affordable("a" * (156 * MOST_GSM + 1))
    assert affordable("ا" * 66 * MOST_UCS2)
    assert not affordable("ا" * (66 * MOST_UCS2 + 1))
