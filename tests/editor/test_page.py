"""The editor's page over HTTP: what each may do, and that nothing is half done."""

from __future__ import annotations

import pytest

from bot.guidance.state import text_hash
from tests.editor.conftest import KEPT, Desk, House

SCHOOL, ARABIC = "stay/school/en", "stay/school/ar"
DECISION = "return/return-options/en"


def test_the_list_shows_states(desks: dict[str, Desk]) -> None:
    html = desks["arabic"].client.get("/editor").text
    assert "/editor/text/europe/stay/school/ar" in html
    assert f"{len(KEPT)} draft" in html
    only = desks["arabic"].client.get("/editor?lang=ar&state=approved").text
    assert "There is none." in only


def test_a_change_is_written_and_nothing_else(desks: dict[str, Desk], house: House) -> None:
    before = house.path(SCHOOL).read_text("utf-8")
    answer = desks["office"].change(SCHOOL, sms="Children may go to school. Ask the town hall.")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/editor/text/europe/{SCHOOL}?done=save",
    )
    old = house.text(SCHOOL).sms
    assert old == "Children may go to school. Ask the town hall."
    changed = house.path(SCHOOL).read_text("utf-8").splitlines()
    assert len(set(changed) ^ set(before.splitlines())) == 2
    assert "outdated" in desks["office"].open(ARABIC).text


def test_a_form_sent_as_it_was_changes_no_byte(desks: dict[str, Desk], house: House) -> None:
    for name in (SCHOOL, ARABIC, DECISION):
        before = house.path(name).read_bytes()
        assert desks["office"].change(name).status_code == 303
        assert house.path(name).read_bytes() == before


WRONG = {
    "no answer": ({"answer": ""}, "answer text is missing"),
    "HTML": ({"answer": "<b>Go</b>"}, "Only plain text"),
    "a link": ({"answer": "[Go](https://example.org)"}, "Only plain text"),
    "too long for text messages": ({"sms": "word " * 90}, "text messages"),
    "words that push": ({"answer": "Do not wait any longer, hurry up!"}, "hurries"),
    "a sign that turns the direction": ({"title": "School \u202e"}, "Line"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_told_and_not_written(
    desks: dict[str, Desk], house: House, case: str
) -> None:
    changed, told = WRONG[case]
    before = house.path(SCHOOL).read_bytes()
    answer = desks["office"].change(SCHOOL, **changed)
    assert answer.status_code == 422
    assert told in answer.text
    assert str(house.settings.data) not in answer.text
    assert house.path(SCHOOL).read_bytes() == before


def test_of_two_at_once_the_second_is_told(desks: dict[str, Desk], house: House) -> None:
    late = desks["office"].form(SCHOOL)
    assert desks["office"].change(SCHOOL, title="The first").status_code == 303
    answer = desks["office"].send(SCHOOL, late | {"title": "The second"}, "save")
    assert answer.status_code == 409
    assert "The second" in answer.text
    assert "europe/stay/school/en.md: the file was changed meanwhile" in answer.text
    assert str(house.settings.data) not in answer.text
    assert house.text(SCHOOL).title == "The first"
    # Sending what came back once more must not undo it either.
    again = desks["office"].send(SCHOOL, late | {"title": "The second"}, "save")
    assert again.status_code == 409


def test_a_source_that_changed_meanwhile_was_not_compared(
    desks: dict[str, Desk], house: House
) -> None:
    seen = desks["arabic"].form(ARABIC)
    desks["office"].change(SCHOOL, title="Another title")
    answer = desks["arabic"].send(ARABIC, seen | {"matches": "1"}, "save")
    assert answer.status_code == 422
    assert "changed meanwhile" in answer.text
    assert house.text(ARABIC).translates != text_hash(house.text(SCHOOL))


ROLES = {
    "a translator and the source": ("arabic", SCHOOL, "save", 422),
    "a translator and the translation": ("arabic", ARABIC, "save", 303),
    "a translator approves": ("arabic", ARABIC, "approve", 422),
    "an editor approves": ("office", SCHOOL, "approve", 422),
    "a lawyer approves": ("lawyer", SCHOOL, "approve", 303),
    "a lawyer writes": ("lawyer", SCHOOL, "save", 422),
    "a lawyer undoes": ("lawyer", SCHOOL, "undo", 422),
}


@pytest.mark.parametrize("case", ROLES)
def test_each_does_what_they_may(desks: dict[str, Desk], house: House, case: str) -> None:
    who, name, do, status = ROLES[case]
    seen = desks["office"].form(name) | {"form": desks[who].form(name)["form"]}
    answer = desks[who].send(name, seen | {"matches": "1", "review_by": ""}, do)
    assert answer.status_code == status


def test_an_approval_is_of_what_was_seen(desks: dict[str, Desk], house: House) -> None:
    seen = desks["lawyer"].form(SCHOOL)
    desks["office"].change(SCHOOL, title="Another title")
    assert desks["lawyer"].send(SCHOOL, seen, "approve").status_code == 409
    assert desks["lawyer"].change(SCHOOL, "approve", review_by="2099-01-01").status_code == 303
    (approval,) = house.text(SCHOOL).approvals
    assert (approval.by, approval.role) == ("Example Aid", "Lawyer")
    assert str(approval.review_by) == "2099-01-01"
    assert '<span class="state approved">' in desks["lawyer"].open(SCHOOL).text
    assert desks["lawyer"].change(SCHOOL, "withdraw").status_code == 303
    assert house.text(SCHOOL).approvals == ()


@pytest.mark.parametrize("day", ["soon", "2020-01-01"], ids=["no date", "a day in the past"])
def test_a_wrong_day_is_refused(desks: dict[str, Desk], day: str) -> None:
    assert desks["lawyer"].change(SCHOOL, "approve", review_by=day).status_code == 422


def test_the_last_change_can_be_taken_back(desks: dict[str, Desk], house: House) -> None:
    before = house.path(SCHOOL).read_bytes()
    desks["office"].change(SCHOOL, title="A mistake")
    assert "A mistake" in desks["office"].open(SCHOOL, "history").text
    assert desks["office"].change(SCHOOL, "undo").status_code == 303
    assert house.path(SCHOOL).read_bytes() == before


def test_the_preview_writes_nothing_and_shows_each_channel(
    desks: dict[str, Desk], house: House
) -> None:
    before = house.path(SCHOOL).read_bytes()
    answer = desks["office"].change(SCHOOL, "preview", title="A try", sms="Short.")
    html = answer.text
    assert answer.status_code == 200
    assert "<h3>A try</h3>" in html
    assert "Text messages: 1" in html or "Text messages: 2" in html
    assert "Telephone: about" in html
    assert house.path(SCHOOL).read_bytes() == before


def test_a_preview_of_too_little_says_what_is_missing(desks: dict[str, Desk]) -> None:
    html = desks["office"].change(SCHOOL, "preview", answer="").text
    assert "It can be shown when there are title, answer" in html
    assert "Telephone: about" not in html


def test_who_only_approves_is_shown_how_a_text_was_made(desks: dict[str, Desk]) -> None:
    form = desks["lawyer"].form(ARABIC)
    assert form["made"] == "machine-translated"
    html = desks["lawyer"].send(ARABIC, form, "preview").text
    assert "Made: machine-translated" in html


def test_a_text_is_given_back_when_the_session_is_over(
    desks: dict[str, Desk], house: House
) -> None:
    before = house.path(DECISION).read_bytes()
    form = desks["office"].form(DECISION) | {"answer": "Written <b>for hours</b>."}
    option = next(name for name in form if name.startswith("option."))
    desks["office"].client.cookies.clear()
    answer = desks["office"].send(DECISION, form | {option: "A possibility."}, "save")
    assert answer.status_code == 403
    for written in ("You are not signed in", "Written &lt;b&gt;for hours", "A possibility."):
        assert written in answer.text
    assert form["form"] not in answer.text
    assert house.path(DECISION).read_bytes() == before


def test_a_language_without_a_voice_is_told(desks: dict[str, Desk]) -> None:
    answer = desks["office"].change("stay/school/ps", "listen", spoken="Anything.")
    assert answer.status_code == 404
    assert "no voice speaks this language" in answer.text


BROKEN = {
    "a translation": (ARABIC, "ar.md", "---\ntitle: [\n---\n", ":3: "),
    "its entry": (SCHOOL, "entry.yml", "reviewed: [", ":2: "),
}


@pytest.fixture
def broken(house: House, request: pytest.FixtureRequest) -> tuple[str, str]:
    """A text that cannot be shown since before the start, and what is told of it."""
    name, file, content, line = BROKEN[request.param]
    house.path(SCHOOL).with_name(file).write_text(content, "utf-8")
    return name, f"europe/stay/school/{file}{line}"


@pytest.mark.parametrize("broken", BROKEN, indirect=True)
def test_a_broken_file_is_told_with_its_line(
    broken: tuple[str, str], desks: dict[str, Desk], house: House
) -> None:
    (name, told), office = broken, desks["office"]
    assert told in office.client.get("/editor").text
    form = office.form(DECISION) | {"title": "Just written"}
    for answer in (
        office.open(name),
        office.open(name, "history"),
        office.send(name, form, "save"),
    ):
        assert answer.status_code == 422
        assert told in answer.text
        assert str(house.settings.data) not in answer.text
    assert "Just written" in answer.text


def test_the_spoken_text_can_be_heard(desks: dict[str, Desk]) -> None:
    answer = desks["office"].change(SCHOOL, "listen", spoken="Children may go to school.")
    assert answer.headers["content-type"] == "audio/wav"
    assert answer.content[:4] == b"RIFF"
    assert len(answer.content) > 8000


MISSING = [
    "/editor/text/europe/stay/nothing/en",
    "/editor/text/europe/stay/school/xx",
    "/editor/text/mars/stay/school/en",
    "/editor/text/europe/..%2f..%2fetc/passwd/en",
    "/editor?area=mars",
]


@pytest.mark.parametrize("path", MISSING)
def test_what_there_is_not_is_not_found(desks: dict[str, Desk], path: str) -> None:
    assert desks["office"].client.get(path).status_code == 404
