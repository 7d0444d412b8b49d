"""Telling the organisation from the page: what is kept of it, and that nothing else is."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from bot.errors import StoreUnavailable
from bot.feedback.days import KEEP_DAYS, day_of
from bot.feedback.reports import LONGEST
from bot.guidance.state import text_hash
from bot.guidance.watching import ServedPack
from bot.store.database import Database
from tests.feedback.conftest import COMPLAINT, DESPAIR, SCHOOL, WORK, Visit, phrase

CANARY = "Zubeydatova"


@pytest.mark.parametrize("kind", ["wrong", "unhelpful"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_report_holds_which_text_it_was_and_nothing_more(
    visit: Visit, kind: str, language: str
) -> None:
    visit.language = language
    visit.ask(WORK)
    assert phrase(visit, "feedback.noted", language) in visit.report(kind)
    served = ServedPack(visit.settings.guidance, False, ("en", "ar")).current
    (row,) = visit.columns("reports")
    ends = row.pop("ends")
    assert len(str(row.pop("key"))) == 64
    assert row == {
        "day": day_of(float(str(ends)) - KEEP_DAYS * 86400),
        "kind": kind,
        "channel": "web",
        "entry": WORK,
        "area": "europe",
        "language": language,
        "version": text_hash(served.entries[WORK].texts[language]),
        "text_key": None,
        "text": None,
    }
    assert float(str(ends)) % 86400 == 0, "not the hour"


def test_nobody_is_asked_again_in_the_conversation(visit: Visit) -> None:
    visit.ask(WORK)
    form = visit.form("/report")
    assert form is not None
    visit.report()
    visit.ask(SCHOOL)
    assert visit.form("/report") is None
    visit.ask("what nobody knows")
    assert visit.form("/report") is None
    assert phrase(visit, "feedback.before") in visit.post("/report", **form, kind="wrong")
    assert len(visit.reports()) == 1


@pytest.mark.parametrize("text", ["emergency/call-112", DESPAIR], ids=["emergency", "alert"])
def test_no_form_stands_beside_help_in_danger(visit: Visit, text: str) -> None:
    visit.ask(text)
    assert visit.form("/report") is None


def test_the_form_is_closed_until_somebody_opens_it(visit: Visit) -> None:
    html = visit.ask(WORK)
    before = html[: html.index('action="/report"')]
    assert before.rindex('<details class="tell">') > before.rindex("</article>")
    assert "<script" not in html


@pytest.mark.parametrize(
    ("about", "reported"),
    [
        pytest.param(WORK, WORK, id="the text of an older page"),
        pytest.param(SCHOOL, SCHOOL, id="the last one"),
        pytest.param("stay/bank-account", SCHOOL, id="one that was never shown"),
        pytest.param("../../etc", SCHOOL, id="nothing that exists"),
        pytest.param("", SCHOOL, id="after a complaint"),
    ],
)
def test_only_what_was_shown_can_be_reported(visit: Visit, about: str, reported: str) -> None:
    for text in (WORK, SCHOOL, COMPLAINT):
        visit.ask(text)
    visit.post("/report", kind="wrong", about=about)
    assert [report.subject.entry for report in visit.reports()] == [reported]


def test_a_complaint_at_once_is_about_the_service(visit: Visit) -> None:
    visit.ask(COMPLAINT)
    visit.report()
    assert [report.subject.entry for report in visit.reports()] == [COMPLAINT]


def test_words_are_kept_sealed_and_once(visit: Visit, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    visit.ask(WORK)
    visit.report()
    form = visit.form("/report/words")
    assert form is not None
    assert phrase(visit, "feedback.words.done") in visit.words(f"the office moved, {CANARY}")
    again = visit.post("/report/words", **form, words="more", agree="1")
    assert phrase(visit, "feedback.failed") in again
    assert [report.text for report in visit.reports()] == [f"the office moved, {CANARY}"]
    for encoded in (CANARY.encode(), CANARY.encode("utf-16-le"), CANARY.encode().hex().encode()):
        assert encoded not in visit.contents()
    assert CANARY not in caplog.text
    assert CANARY not in repr(visit.reports())


@pytest.mark.parametrize(("text", "agree"), [(CANARY, ""), ("  ", "1")], ids=["no", "empty"])
def test_without_agreement_no_words_are_kept(visit: Visit, text: str, agree: str) -> None:
    visit.ask(WORK)
    visit.report()
    assert phrase(visit, "feedback.words.none") in visit.words(text, agree)
    assert [report.text for report in visit.reports()] == [None]
    assert CANARY.encode() not in visit.contents()


def test_too_many_words_are_refused(visit: Visit) -> None:
    visit.ask(WORK)
    visit.report()
    visit.words("x" * (LONGEST + 1))
    assert visit.status == 413
    assert [report.text for report in visit.reports()] == [None]


def test_a_question_without_an_answer_is_counted_without_its_words(visit: Visit) -> None:
    for number in range(2):
        visit.ask(f"{CANARY} {number}")
    visit.post("/ask", text=f"{CANARY} 1", do="", message="m3")
    (gap,) = visit.gaps()
    assert (gap.entry, gap.language, gap.count) == (SCHOOL, "en", 2), "a retry counts once"
    assert visit.columns("gaps") == [
        {"day": gap.day, "entry": SCHOOL, "language": "en", "count": 2}
    ]
    assert visit.reports() == []
    assert CANARY.encode() not in visit.contents()


def test_the_question_is_shown_cleaned_before_it_is_sent(visit: Visit) -> None:
    html = visit.ask(f"may I drive a bus, I am {CANARY}, call +30 691 234 5678 or a@b.org")
    shown = html[html.index('name="words"') :].partition("</textarea>")[0]
    assert "may I drive a bus, I am …, call … or …" in shown


def test_a_question_is_kept_only_with_consent_and_cleaned_again(visit: Visit) -> None:
    visit.ask("what nobody knows")
    form = visit.form("/report")
    assert form is not None
    text = "may I drive a bus, call +30 691 234 5678"
    refused = visit.post("/report", **form, words=text)
    assert phrase(visit, "feedback.words.none") in refused
    assert visit.reports() == []
    visit.post("/report", **form, words=text, agree="1")
    (report,) = visit.reports()
    assert (report.kind, report.subject.entry, report.subject.version) == ("unanswered", SCHOOL, "")
    assert report.text == "may I drive a bus, call …"


@dataclass
class Failing:
    """Stores that fail at one of their uses, counted from 0; None for never."""

    at: int | None = None
    used: int = 0

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        run = Database.run

        async def counted(database: Database, work: Callable[[Any], Any]) -> Any:
            self.used += 1
            if self.at == self.used - 1:
                raise StoreUnavailable("taken away by the test")
            return await run(database, work)

        monkeypatch.setattr(Database, "run", counted)


FORMS: dict[str, tuple[str, dict[str, str]]] = {
    "a question": ("/report", {"words": "may I drive a bus", "agree": "1"}),
    "words": ("/report/words", {"words": "it has moved", "agree": "1"}),
}


@pytest.mark.parametrize("form", FORMS)
def test_what_cannot_be_saved_stays_in_its_field(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    path, written = FORMS[form]
    if form == "words":
        visit.ask(WORK)
        visit.report()
    else:
        visit.ask("what nobody knows")
    failing = Failing()
    failing.install(monkeypatch)
    tried = 0
    hidden, before = visit.form(path), [report.key for report in visit.reports()]
    while True:
        # Each use of a store fails once; the last round has no failure.
        failing.used, failing.at = 0, tried
        html = visit.post(path, **(hidden or {}), **written)
        failing.at = None
        if visit.status == 200:
            break
        tried += 1
        assert visit.status == 503
        assert phrase(visit, "feedback.unsaved") in html
        hidden = visit.form(path)
        shown = html[html.index('name="words"') :].partition("</textarea>")[0]
        assert written["words"] in shown
        assert [(report.key, report.text) for report in visit.reports()] == [
            (key, None) for key in before
        ]
    assert tried >= 2
    assert phrase(visit, "feedback.words.done") in html
    assert [report.text for report in visit.reports()] == [written["words"]]


def test_a_report_that_cannot_be_saved_can_be_sent_again(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit.ask(WORK)
    visit.ask(SCHOOL)
    failing = Failing(0)
    failing.install(monkeypatch)
    visit.post("/report", kind="wrong", about=WORK)
    assert visit.status == 503
    assert visit.reports() == []
    visit.report()
    assert [report.subject.entry for report in visit.reports()] == [WORK]


def test_deleting_the_conversation_leaves_a_report_that_leads_nowhere(visit: Visit) -> None:
    visit.ask(f"{WORK}")
    visit.ask(CANARY)
    visit.report("unhelpful")
    token = visit.fields["conversation"]
    names = {row["id"] for row in visit.columns("conversations")}
    visit.post("/clear")
    assert visit.columns("conversations") == []
    (row,) = visit.columns("reports")
    assert not {str(value) for value in row.values()} & {str(name) for name in (*names, token)}


@pytest.mark.parametrize(
    ("change", "headers", "status"),
    [
        pytest.param({"kind": "praise"}, {}, 400, id="no such kind"),
        pytest.param({"conversation": "x" * 64}, {}, 400, id="a token that is not ours"),
        pytest.param({}, {"Sec-Fetch-Site": "cross-site"}, 403, id="another site"),
    ],
)
def test_odd_reports_are_refused(
    visit: Visit, change: dict[str, str], headers: dict[str, str], status: int
) -> None:
    visit.ask(WORK)
    visit.post("/report", headers, **{"kind": "wrong", "about": WORK, **change})
    assert visit.status == status
    assert visit.reports() == []
