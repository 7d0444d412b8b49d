"""Telephone numbers and web addresses in sentences: none that nobody looked at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.guidance.checks.addresses import Known, known_of, unknown_addresses, unknown_numbers
from bot.guidance.checks.contacts import is_to_dial
from tests.guidance.checks.conftest import Make

KNOWN = frozenset({"112", "116000", "302101234567", "00302101234567", "2101234567"})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Call 112.", []),
        ("Call 113.", ["113"]),
        ("اتصل بالرقم ١١٢.", []),
        ("اتصل بالرقم ١١٣.", ["١١٣"]),
        ("با ۱۱۳ تماس بگیرید", ["۱۱۳"]),
        ("১১৩ নম্বরে ফোন করুন", ["১১৩"]),
        ("ናብ 113ን ደውሉ", ["113"]),
        ("Call 116 000 or 116 111.", ["116 111"]),
        ("Call 1 1 2 or 1 1 6 0 0 0.", []),
        ("Call 1 1 3.", ["1 1 3"]),
        ("Call 1 1 6, 1 1 1 now.", ["1 1 6, 1 1 1"]),
        ("Call +30 210 1234567.", []),
        ("Call +30 210 1234568.", ["+30 210 1234568"]),
        ("Call 0030 210 1234568.", ["0030 210 1234568"]),
        ("Call 210 123 4567, or 210 123 4568.", ["210 123 4568"]),
        ("Call 112 or 15900.", ["15900"]),
        ("Call 112 24 hours a day.", []),
        ("Within 180 days, 100 euros, in 2026.", []),
        ("Regulation (EU) 2024/1351, article 16.", []),
        ("On 12.06.2026, 12-06-2026 or 2026-06-12.", []),
        ("72 000 or 72.000 or 5000 people.", []),
        ("From 2021 to 2026.", []),
    ],
)  # fmt: skip
def test_numbers_to_dial(text: str, found: list[str]) -> None:
    assert list(unknown_numbers(text, KNOWN)) == found


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("See example.org.", 0),
        ("See www.example.org/help for more.", 0),
        ("See https://example.org/.", 0),
        ("See exampel.org.", 1),
        ("See HELP.EXAMPEL.ORG now.", 1),
        ("Write to help@exampel.org.", 1),
        ("The end.Then the next, e.g. this.", 0),
    ],
)
def test_web_addresses(subject: Make, text: str, count: int) -> None:
    known = Known(frozenset(), frozenset({"example.org"}))
    found = list(unknown_addresses(subject(answer=(text,)), known))
    assert len(found) == count


def test_contacts_and_what_is_allowed_are_known(subject: Make) -> None:
    one = subject(answer=("Call 112 or 113. See example.org or who.int.",))
    assert len(list(unknown_addresses(one, known_of(one.pack)))) == 2
    assert not list(unknown_addresses(one, known_of(one.pack, ["113"], ["who.int"])))


def test_a_number_of_a_country_may_be_written_as_at_home(subject: Make) -> None:
    pack = subject().pack
    phone = replace(pack.contacts["112"], phone="+30 210 3612345")
    greek = replace(pack, where="GR", contacts={"112": phone})
    known = known_of(greek).numbers
    assert not list(unknown_numbers("210 361 2345", known))
    assert not list(unknown_numbers("0030 2103612345", known))


@pytest.mark.parametrize(
    ("number", "where", "sound"),
    [
        ("112", "europe", True),
        ("116000", "europe", True),
        ("116 123", "europe", True),
        ("+352 20 33 99 33", "europe", True),
        ("113", "europe", False),
        ("11", "europe", False),
        ("116 12", "europe", False),
        ("0800 123 456", "europe", False),
        ("+1", "europe", False),
        ("+30 21", "europe", False),
        ("210 361 2345", "GR", True),
        ("166", "GR", True),
        ("12", "GR", False),
    ],
)
def test_what_a_contact_number_is(number: str, where: str, sound: bool) -> None:
    assert is_to_dial(number, where) is sound
