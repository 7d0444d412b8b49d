"""Asking on the page for a call back: the number and language alone are kept, for staff."""

from __future__ import annotations

import logging

import pytest

from bot.channels.telling import number_of
from bot.feedback.days import KEEP_DAYS
from bot.people.staff import PER_DAY
from tests.feedback.conftest import PERSON, SCHOOL, WORK, Visit, phrase
from tests.people.samples import CALLER

CANARY = "Zubeydatova"


def test_a_wish_is_noted_with_number_and_language_alone(
    staffed: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    staffed.ask(PERSON)
    written = "+1 (202) 555-0101"
    assert phrase(staffed, "voice.wish.done") in staffed.call_back(written)
    (wish,) = staffed.wishes()
    assert (wish.number, wish.language) == (CALLER, "en")
    (row,) = staffed.columns("wishes")
    assert sorted(row) == ["ends", "key", "name", "since", "wish"]
    digits = CALLER.removeprefix("+")
    assert digits.encode() not in staffed.contents()
    assert digits not in caplog.text


@pytest.mark.parametrize("written", ["", "12345", "691 234 5678", "+30", "name", "+882 13300655"])
def test_what_cannot_be_called_is_said_and_can_be_corrected(staffed: Visit, written: str) -> None:
    staffed.ask(PERSON)
    assert phrase(staffed, "wish.number.wrong") in staffed.call_back(written)
    assert staffed.status == 400
    assert staffed.form("/call-back") is not None
    assert staffed.wishes() == []


def test_without_agreement_no_number_is_kept(staffed: Visit) -> None:
    staffed.ask(PERSON)
    assert phrase(staffed, "voice.wish.cancelled") in staffed.call_back(CALLER, agree="")
    assert staffed.wishes() == []


def test_one_number_can_ask_so_often_in_a_day(staffed: Visit) -> None:
    for _ in range(PER_DAY):
        staffed.ask(PERSON)
        assert phrase(staffed, "voice.wish.done") in staffed.call_back(CALLER)
    staffed.ask(PERSON)
    assert phrase(staffed, "voice.wish.failed") in staffed.call_back(CALLER)


def test_a_call_back_is_offered_where_somebody_calls_back(staffed: Visit) -> None:
    staffed.language = "fr"
    staffed.ask(PERSON)
    assert staffed.form("/call-back") is None, "nobody speaks it"
    assert phrase(staffed, "voice.wish.failed", "fr").replace("'", "&#39;") in staffed.call_back(
        CALLER
    )
    assert staffed.wishes() == []
    address = f"/guidance/{PERSON}?lang=en"
    assert 'action="/call-back"' in staffed.client.get(address).text, "needs no conversation"


def test_without_people_nothing_is_promised(visit: Visit) -> None:
    visit.ask(PERSON)
    assert visit.form("/call-back") is None
    visit.call_back(CALLER)
    assert visit.wishes() == []


def test_staff_see_reports_and_counts_and_delete_what_is_done(staffed: Visit) -> None:
    staffed.ask(WORK)
    staffed.report()
    staffed.words("it has <moved>")
    staffed.ask(CANARY)
    assert staffed.client.get("/staff?lang=en").status_code == 403
    page = staffed.sign_in().text
    assert f'href="/guidance/europe/{WORK}?lang=en"' in page
    assert "it has &lt;moved&gt;" in page
    assert CANARY not in page
    assert SCHOOL in page[page.index(phrase(staffed, "staff.gaps", days=KEEP_DAYS)[:40]) :]
    staffed.html = page
    form = staffed.form("/staff/reports/delete")
    assert form is not None
    staffed.client.post("/staff/reports/delete", data={**form, "form": "0" * 64})
    assert len(staffed.reports()) == 1
    staffed.client.post("/staff/reports/delete", data=form)
    assert staffed.reports() == []
    assert len(staffed.gaps()) == 1


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+30 691 234 5678", "+306912345678"),
        ("0030 691 234 5678", "+306912345678"),
        ("٠٠٣٠٦٩١٢٣٤٥٦٧٨", "+306912345678"),
        ("+٣٠٦٩١٢٣٤٥٦٧٨", "+306912345678"),
        ("(+30) 691-234-5678", "+306912345678"),
        ("+30 691 234 5678 ext 5", None),
        ("+1 900 555 0123", None),
        ("6912345678", None),
        ("+30" + "6" * 60, None),
    ],
)
def test_numbers_are_read_as_people_write_them(written: str, number: str | None) -> None:
    assert number_of(written) == number
