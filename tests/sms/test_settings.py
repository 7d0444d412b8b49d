"""Settings of text messages: what an operator writes wrongly is named."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.sms.budget import Bounds, Tally, within
from bot.channels.sms.numbers import country_of
from bot.channels.sms.settings import LINES, SmsSettings
from bot.channels.sms.words import Words
from bot.errors import ContentError, SettingsError
from bot.languages import Languages

GREECE = {"SAFAR_SMS_COUNTRIES": "GR:0.06"}


def test_nothing_is_open_by_default() -> None:
    assert SmsSettings.load({}).lines == ()


def test_every_line_has_its_file() -> None:
    assert LINES == ("modem", "smpp", "twilio", "whatsapp")


def test_prices_are_exact() -> None:
    found = SmsSettings.load({"SAFAR_SMS_COUNTRIES": "GR:0.06 IT:0.079"})
    assert dict(found.prices) == {"GR": Decimal("0.06"), "IT": Decimal("0.079")}


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"SAFAR_SMS": "pigeon", **GREECE}, "SAFAR_SMS names 'pigeon'"),
        ({"SAFAR_SMS": "modem"}, "SAFAR_SMS_COUNTRIES is not set"),
        ({"SAFAR_SMS_COUNTRIES": "GR"}, "holds 'GR'"),
        ({"SAFAR_SMS_COUNTRIES": "Greece:0.06"}, "holds 'Greece:0.06'"),
        ({"SAFAR_SMS_COUNTRIES": "GR:cheap"}, "holds 'cheap'"),
        ({"SAFAR_SMS_COUNTRIES": "GR:-1"}, "holds '-1'"),
        ({"SAFAR_SMS_COUNTRIES": "GR:NaN"}, "holds 'NaN'"),
        ({"SAFAR_SMS_BUDGET": "1e9999999"}, None),
        ({"SAFAR_SMS_BUDGET": "much"}, "SAFAR_SMS_BUDGET holds 'much'"),
        ({"SAFAR_SMS_PER_HOUR": "0"}, "SAFAR_SMS_PER_HOUR is '0'"),
    ],
    ids=lambda value: " ".join(value.values()) if isinstance(value, dict) else "",
)
def test_what_is_wrong_is_named(variables: dict[str, str], named: str | None) -> None:
    if named is None:
        assert SmsSettings.load(variables).budget is not None
        return
    with pytest.raises(SettingsError, match=named):
        SmsSettings.load(variables)


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("+306912345678", "GR"),
        ("+393312345678", "IT"),
        ("+48600100200", "PL"),
        ("whatsapp:+306912345678", "GR"),
        ("+12025550100", "US"),
        ("+883510000000000", None),
        ("306912345678", None),
        ("+30 691 234 5678", None),
        ("SAFAR", None),
        ("", None),
    ],
)
def test_the_country_of_a_number(number: str, country: str | None) -> None:
    assert country_of(number) == country


@given(st.text(max_size=40))
def test_no_sender_breaks_the_question_for_its_country(sender: str) -> None:
    country_of(sender)
    country_of(f"+{sender}")


@pytest.mark.parametrize(
    ("spent", "danger", "may"),
    [(9, False, True), (10, False, False), (10, True, True), (14, True, True), (15, True, False)],
)
def test_the_reserve_is_for_danger_only(spent: int, danger: bool, may: bool) -> None:
    tally, one = Tally(spent, Decimal(spent)), Tally(1, Decimal(1))
    assert within(tally, one, Bounds(10, None), danger=danger) is may
    assert within(tally, one, Bounds(1000, Decimal(10)), danger=danger) is may


def test_every_served_language_has_its_words(data: Path, languages: Languages) -> None:
    words = Words.load(data, languages.codes)
    assert words.meaning(" Stop! ") == "stop"
    assert words.meaning("СТОП") == "stop"
    assert words.meaning("توقف.") == "stop"
    assert words.meaning("please stop the bus") is None
    assert words.is_carriers("STOPALL")
    assert not words.is_carriers("стоп")


def test_a_language_without_words_is_named(data: Path) -> None:
    with pytest.raises(ContentError, match="xx lacks words"):
        Words.load(data, ("en", "xx"))
