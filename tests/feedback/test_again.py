"""What somebody wrote into a form of the page and could not be taken is not lost."""

from __future__ import annotations

import re
from html import unescape

import pytest

from bot.errors import StoreUnavailable
from bot.feedback.reports import LONGEST
from bot.people.wishes import Wishes
from tests.feedback.conftest import PERSON, WORK, Visit, phrase
from tests.people.samples import CALLER


def test_words_that_cannot_be_taken_stand_in_the_field_again(visit: Visit) -> None:
    visit.ask(WORK)
    visit.report()
    html = visit.words("w" * (LONGEST + 1))
    assert visit.status == 413
    assert f">{'w' * (LONGEST + 1)}</textarea>" in html
    assert phrase(visit, "feedback.words.done") in visit.words("w" * LONGEST)
    assert [report.text for report in visit.reports()] == ["w" * LONGEST]


def test_a_question_that_cannot_be_taken_is_seen_at_once(visit: Visit) -> None:
    visit.ask("what nobody knows")
    hidden = visit.form("/report") or {}
    html = visit.post("/report", **{**hidden, "words": "w" * (LONGEST + 1), "agree": "1"})
    after = html.partition('<details class="tell" open>')[2]
    assert f">{'w' * (LONGEST + 1)}</textarea>" in after


def test_words_for_a_conversation_that_reported_before_stand_in_the_field_again(
    visit: Visit,
) -> None:
    visit.ask("what nobody knows")
    hidden = visit.form("/report") or {}
    visit.ask(WORK)
    visit.report()
    html = visit.post("/report", **{**hidden, "words": "may I drive a bus", "agree": "1"})
    assert phrase(visit, "feedback.before") in html
    assert phrase(visit, "feedback.unsent") in html
    assert ">may I drive a bus</textarea>" in html
    assert [report.text for report in visit.reports()] == [None]


def test_words_that_come_a_second_time_stand_in_the_field_again(visit: Visit) -> None:
    visit.ask(WORK)
    visit.report()
    form = visit.form("/report/words") or {}
    visit.words("it has moved")
    html = visit.post("/report/words", **form, words="and the hours are others", agree="1")
    assert phrase(visit, "feedback.unsent") in html
    assert ">and the hours are others</textarea>" in html


def test_a_number_that_cannot_be_stored_stands_in_the_field_again(
    staffed: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise StoreUnavailable("away")

    staffed.ask(PERSON)
    with monkeypatch.context() as broken:
        broken.setattr(Wishes, "add", away)
        html = staffed.call_back(CALLER)
    assert staffed.status == 503
    assert f'value="{CALLER}"' in html
    assert phrase(staffed, "voice.wish.done") in staffed.call_back(CALLER)


def test_a_long_question_without_an_answer_can_be_sent_as_it_is_offered(visit: Visit) -> None:
    html = visit.ask("what nobody knows " * 50)
    offered = unescape(re.findall(r'<textarea id="words"[^>]*>([^<]*)<', html)[0])
    hidden = visit.form("/report") or {}
    said = visit.post("/report", **{**hidden, "words": offered, "agree": "1"})
    assert phrase(visit, "feedback.words.done") in said
