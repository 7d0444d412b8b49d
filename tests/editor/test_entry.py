"""Sources, possibilities, topics over HTTP: what each may do, what is told at which field."""

from __future__ import annotations

import re
from html import unescape

import httpx
import pytest
import yaml

from tests.editor.conftest import Desk, House
from tests.editor.test_making import ENTRY, files_of

SCHOOL, RETURN = "stay/school", "return/return-options"
_FIELD = re.compile(
    r'<input [^>]*?name="([^"]+)" value="([^"]*)"'
    r'|<textarea [^>]*?name="([^"]+)"[^>]*>\n(.*?)</textarea>',
    re.DOTALL,
)
_CHOSEN = re.compile(
    r'<select name="(contact\.\d+\.id)">(?:(?!</select>).)*?<option value="([^"]*)" selected>',
    re.DOTALL,
)


def form(desk: Desk, name: str, which: str) -> dict[str, str]:
    """What a browser would send of a form of the page."""
    html = desk.client.get(f"/editor/entry/europe/{name}").text
    part = html.partition(f'<form id="{which}"')[2].partition("</form>")[0]
    found = {a or c: unescape(b or d) for a, b, c, d in _FIELD.findall(part)}
    boxes = {name for name in found if name.endswith(".drop")}
    return {n: v for n, v in found.items() if n not in boxes} | dict(_CHOSEN.findall(part))


def send(desk: Desk, name: str, do: str, fields: dict[str, str]) -> httpx.Response:
    return desk.client.post(f"/editor/entry/europe/{name}", data={**fields, "do": do})


def facts_of(house: House, name: str) -> dict[str, list[dict[str, object]]]:
    content = (house.settings.guidance / name / "entry.yml").read_text("utf-8")
    found: dict[str, list[dict[str, object]]] = yaml.safe_load(content)
    return found


def test_sources_of_an_entry(desks: dict[str, Desk], house: House) -> None:
    office, before = desks["office"], files_of(house)
    sent = form(office, SCHOOL, "facts")
    assert send(office, SCHOOL, "facts", sent).status_code == 303
    assert files_of(house) == before
    more = send(office, SCHOOL, "more_sources", sent).text
    n = len([name for name in sent if name.endswith(".title")])
    assert f'name="source.{n}.title"' in more
    new = {
        f"source.{n}.title": "Going to school in our city",
        f"source.{n}.publisher": "City of Example",
        f"source.{n}.url": "https://www.example.org/school",
        f"source.{n}.read": "2026-11-20",
    }
    assert send(office, SCHOOL, "facts", sent | new).status_code == 303
    found = facts_of(house, SCHOOL)["sources"]
    assert len(found) == n + 1
    assert (found[-1]["title"], str(found[-1]["read"])) == (new[f"source.{n}.title"], "2026-11-20")
    # The second of two is told, and what is wrong stands at its field.
    assert send(office, SCHOOL, "facts", sent).status_code == 409
    sent = form(office, SCHOOL, "facts")
    wrong = send(office, SCHOOL, "facts", sent | {f"source.{n}.url": "no address"})
    assert wrong.status_code == 422
    at = wrong.text.partition(f'id="source.{n}.url.wrong"')[2].partition("</p>")[0]
    assert "begins with https://" in at
    assert "no address" in wrong.text
    day = send(office, SCHOOL, "facts", sent | {f"source.{n}.read": "2999-01-01"})
    assert "still to come" in day.text
    odd = send(office, SCHOOL, "facts", sent | {"contact.19.x": "1"})
    assert (odd.status_code, "Choose a contact" in odd.text) == (422, True)
    left = sent | {"source.0.drop": "1", "contact.0.id": ""}
    assert send(office, SCHOOL, "facts", left).status_code == 303
    assert len(facts_of(house, SCHOOL)["sources"]) == n


def test_possibilities_of_a_decision(desks: dict[str, Desk], house: House) -> None:
    office, before = desks["office"], files_of(house)
    sent = form(office, RETURN, "options")
    assert send(office, RETURN, "options", sent).status_code == 303
    assert files_of(house) == before
    longer = {"row.0.what": sent["row.0.what"] * 6}
    uneven = send(office, RETURN, "options", sent | longer)
    assert uneven.status_code == 422
    assert "a quarter more" in uneven.text.partition('id="row.0.title.wrong"')[2][:400]
    pushing = sent["row.1.whom"].replace(".", ". Do not wait any longer, hurry up.")
    told = send(office, RETURN, "options", sent | {"row.1.whom": pushing})
    assert "hurries" in told.text.partition('id="row.1.whom.wrong"')[2][:400]
    asked = send(office, RETURN, "options", sent | {"row.2.whom": "Who can help you here?"})
    assert "is a question in some" in asked.text
    assert files_of(house) == before
    assert send(office, RETURN, "options", sent | {"row.3.drop": "1"}).status_code == 303
    for code in ("en", "ar"):
        assert len(house.text(f"{RETURN}/{code}").options) == 3
    added = {
        f"row.3.{name}": value
        for name, value in {
            "id": "ask-first",
            **{
                name: sent[f"row.0.{name}"] for name in ("what", "means", "ask", "deadline", "whom")
            },
            "title": "Ask first",
        }.items()
    }
    again = form(office, RETURN, "options") | added
    assert send(office, RETURN, "options", again).status_code == 303
    assert house.text(f"{RETURN}/ar").options[-1].title == "Ask first"
    assert "outdated" in office.open(f"{RETURN}/ar").text
    # The translator finds it in the form of the text.
    assert 'name="option.ask-first.what"' in desks["arabic"].open(f"{RETURN}/ar").text


def test_a_new_entry_that_is_a_decision(desks: dict[str, Desk], house: House) -> None:
    office = desks["office"]
    assert office.post("new", **ENTRY, do="more_options").text.count("Possibility</legend>") == 2
    words = {"what": "One way.", "means": "It is one way.", "ask": "Who?", "deadline": "None."}
    rows = {
        f"row.{n}.{name}": value
        for n, one in enumerate(("go", "stay"))
        for name, value in {**words, "id": one, "title": one.title(), "whom": "A lawyer."}.items()
    }
    answer = office.post("new", **ENTRY, **rows)
    assert answer.status_code == 303
    assert [one.id for one in house.text("stay/school-bus/en").options] == ["go", "stay"]


def test_an_entry_and_a_new_topic(
    desks: dict[str, Desk], house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    office, client = desks["office"], desks["office"].client
    proof = office.proof()
    # The example has as many topics as there are keys: one of them is emptied first.
    for entry in (house.settings.guidance / "safety").glob("*"):
        assert not entry.exists()

    def topic(**fields: str) -> httpx.Response:
        html = client.get("/editor/topics").text
        seen = re.findall(r'name="seen" value="([^"]*)"', html)[0]
        return client.post("/editor/topics", data={"form": proof, "seen": seen} | fields)

    named = {"id": "family", "name.en": "Family", "name.ar": "العائلة"}
    assert "people choose with the keys 1 to 8" in topic(**named).text
    assert topic(id="safety", was="safety", do="drop").status_code == 303
    assert topic(**named).status_code == 303
    words = yaml.safe_load((house.settings.guidance / "words/so.yml").read_text("utf-8"))
    assert words["topics"]["family"] == "Family"
    assert "already" in topic(**named).text
    assert topic(id="Family Life", **{"name.en": "X"}).status_code == 422
    assert "not offered on the telephone" in client.get("/editor/topics?done=save").text
    page = client.get(f"/editor/entry/europe/{SCHOOL}").text
    assert "not offered on the telephone" in page
    assert '<option value="emergency"' not in page
    moved = send(office, SCHOOL, "move", form(office, SCHOOL, "move") | {"topic": "family"})
    assert moved.headers["location"] == "/editor/entry/europe/family/school?done=move"
    assert "editor office: moved of europe stay/school: now family/school" in caplog.messages
    assert "is in its new topic" in client.get(moved.headers["location"]).text
    assert office.open("family/school/ar").status_code == 200
    assert topic(id="family", was="family", do="drop").status_code == 422
    assert "Move it to" not in client.get("/editor/entry/europe/rights/legal-help").text


def test_who_writes_no_source_text_changes_nothing(desks: dict[str, Desk], house: House) -> None:
    before = files_of(house)
    for who in ("arabic", "lawyer"):
        desk = desks[who]
        html = desk.client.get(f"/editor/entry/europe/{SCHOOL}").text
        assert 'value="facts"' not in html
        for which, do in (("facts", "facts"), ("options", "options")):
            assert send(desk, SCHOOL, do, form(desk, SCHOOL, which)).status_code == 422
        fields = form(desk, SCHOOL, "facts") | {"topic": "rights"}
        assert send(desk, SCHOOL, "move", fields).status_code == 422
        fields = {"id": "family", "name.en": "Family", "form": desk.proof()}
        assert desk.client.post("/editor/topics", data=fields).status_code == 422
    stranger = form(desks["office"], SCHOOL, "facts") | {"form": "made-up"}
    assert send(desks["office"], SCHOOL, "facts", stranger).status_code == 403
    assert files_of(house) == before
