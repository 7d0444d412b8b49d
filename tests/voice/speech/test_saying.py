"""Numbers to dial are said digit by digit, quantities and days are not."""

from __future__ import annotations

import re
from dataclasses import replace

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guidance.model import Pack
from voice.speech.saying import digit_by_digit, say, telephone_numbers

KNOWN = frozenset({"1555", "197"})


def spoken(text: str, language: str = "en") -> str:
    return " ".join(piece for piece, _ in say(text, language, KNOWN))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        pytest.param("Call 112.", "Call 1 1 2.", id="emergency number"),
        pytest.param("116016", "1 1 6, 0 1 6", id="helpline"),
        pytest.param("116 000, or", "1 1 6, 0 0 0, or", id="helpline in groups"),
        pytest.param("1 1 6 1 2 3", "1 1 6, 1 2 3", id="written apart already"),
        pytest.param("call 112 24 hours a day", "call 1 1 2, 24 hours a day", id="then a quantity"),
        pytest.param("1555 or 116 111", "1 5 5 5 or 1 1 6, 1 1 1", id="known contact"),
        pytest.param("0800 123 456", "0 8 0 0, 1 2 3, 4 5 6", id="national number"),
        pytest.param("210 123 4567", "2 1 0, 1 2 3, 4 5 6 7", id="number without a zero"),
        pytest.param("+30 210 1234567", "+3 0, 2 1 0, 1 2 3 4 5 6 7", id="international number"),
        pytest.param("+302101234567", "+3 0 2, 1 0 1, 2 3 4, 5 6 7", id="without blanks"),
        pytest.param("۱۱۲", "1 1 2", id="Persian digits"),
        pytest.param("code 48213", "code 4 8 2, 1 3", id="code"),
        pytest.param("within 21 days", "within 21 days", id="quantity"),
        pytest.param("since 2026", "since 2026", id="year"),
        pytest.param("2024-2026", "2024-2026", id="years"),
        pytest.param("12 000 euros, 10000 people", "12 000 euros, 10000 people", id="thousands"),
        pytest.param("Regulation 2024/1351", "Regulation 2024/1351", id="number of a law"),
        pytest.param("on 12 06 2026", "on 12 06 2026", id="day in figures"),
        pytest.param("3.5 or 1,250", "3.5 or 1,250", id="fractions and thousands"),
        pytest.param("২১ দিন", "21 দিন", id="Bengali quantity"),
    ],
)
def test_a_number_is_said_as_what_it_is(written: str, said: str) -> None:
    assert spoken(written) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "November 22, 2026"),
        ("fr", "22 novembre 2026"),
        ("ar", "22 نوفمبر 2026"),
        ("fa", "22 نوامبر 2026"),
        ("uk", "22 листопада 2026"),
        ("ru", "22 ноября 2026"),
        ("tr", "22 Kasım 2026"),
    ],
)
def test_a_day_is_said_in_the_language(language: str, said: str) -> None:
    assert spoken("2026-11-22", language) == said


def test_a_day_that_does_not_exist_stays_as_it_is() -> None:
    assert spoken("2026-13-45") == "2026-13-45"


@pytest.mark.parametrize(
    ("written", "pieces"),
    [
        pytest.param(
            "See help.unhcr.org.",
            [
                ("See", False),
                ("help", False),
                (".", True),
                ("unhcr", True),
                (".", True),
                ("org", True),
                (".", False),
            ],
            id="name",
        ),
        pytest.param(
            "https://www.coe.int/en/web/x?y=1",
            [("coe", True), (".", True), ("int", True)],
            id="only the computer's name",
        ),
    ],
)
def test_a_web_address_is_said_so_that_one_can_note_it(
    written: str, pieces: list[tuple[str, bool]]
) -> None:
    assert list(say(written, "en")) == pieces


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("plus 30, 694, 277, 30 30.", "plus 3 0, 6 9 4, 2 7 7, 3 0, 3 0."),
        ("زائد 30، 694، 277، 30 30.", "زائد 3 0, 6 9 4, 2 7 7, 3 0, 3 0."),
        ("rooms 30, 694 and 277", "rooms 30, 694 and 277"),
        ("parts 1, 97", "parts 1, 97"),
    ],
)
def test_a_known_number_is_said_digit_by_digit_where_commas_pause_it(
    written: str, said: str
) -> None:
    known = {*KNOWN, "306942773030"}
    assert " ".join(piece for piece, _ in say(written, "en", known)) == said


def test_the_numbers_of_the_pack_and_of_its_countries_are_known(served: Pack) -> None:
    contact = replace(next(iter(served.contacts.values())), phone="197")
    whole = replace(served, countries={"gr": replace(served, contacts={"one": contact})})
    assert telephone_numbers(whole) >= {"112", "116016", "197"}


@given(st.integers(0, 9999), st.sampled_from(["days", "Tage", "سنة", "euros"]))
def test_a_quantity_is_never_taken_apart(quantity: int, of: str) -> None:
    if str(quantity) not in {*KNOWN, "112"}:
        assert spoken(f"{quantity} {of}") == f"{quantity} {of}"


@given(st.sampled_from(["GR", "IT", "DE", "TR", "FR", "ES", "PL"]), st.data())
def test_every_example_of_a_country_is_said_digit_by_digit(
    region: str, data: st.DataObject
) -> None:
    kinds = [phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE]
    example = phonenumbers.example_number_for_type(region, data.draw(st.sampled_from(kinds)))
    form = data.draw(st.sampled_from([0, 1]))  # E.164, and international with blanks
    written = phonenumbers.format_number(example, form)
    said = spoken(f"Call {written} now.")
    assert re.sub(r"\D", "", said) == re.sub(r"\D", "", written)
    assert not re.search(r"\d\d", said)


@given(st.text("0123456789 -+().", max_size=30))
def test_no_digit_is_lost_or_added(written: str) -> None:
    assert re.sub(r"\D", "", spoken(written)) == re.sub(r"\D", "", written)


@given(st.text(max_size=60))
def test_what_was_prepared_once_stays_as_it_is(text: str) -> None:
    once = spoken(text)
    assert spoken(once) == once


@given(st.text("0123456789", min_size=1, max_size=20))
def test_digits_stand_alone_in_groups(digits: str) -> None:
    said = digit_by_digit(digits)
    assert said.replace(" ", "").replace(",", "") == digits
    assert all(len(group.split()) <= 4 for group in said.split(","))
