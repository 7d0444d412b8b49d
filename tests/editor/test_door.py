"""The way to the editor's page: links, sessions, the operator's list of who may."""

from __future__ import annotations

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from bot.brain.services import free_address
from bot.channels.app import build
from bot.guidance.editors import load_editors
from bot.guidance.finding import InvalidContent
from tests.editor.conftest import EDITORS, Desk, House

SCHOOL = "stay/school/en"


def test_who_is_not_signed_in_sees_nothing(client: TestClient, house: House) -> None:
    for path in ("/editor", f"/editor/text/europe/{SCHOOL}", f"/editor/history/europe/{SCHOOL}"):
        answer = client.get(path)
        assert answer.status_code == 403
        assert house.text(SCHOOL).title not in answer.text
    assert client.post(f"/editor/text/europe/{SCHOOL}", data={"do": "undo"}).status_code == 403


def test_a_link_is_of_one_person_and_works_once(client: TestClient, house: House) -> None:
    link = house.link("arabic")
    forged = link.replace("~arabic", "~office")
    assert client.post("/editor/login", data={"link": forged}).status_code == 403
    assert client.post("/editor/login", data={"link": link}).status_code == 303
    assert "Translator, Arabic" in client.get("/editor").text
    client.cookies.clear()
    assert client.post("/editor/login", data={"link": link}).status_code == 403


def test_a_cookie_cannot_be_made_somebody_elses(desks: dict[str, Desk]) -> None:
    desk = desks["arabic"]
    cookie = desk.client.cookies["safar-editor"]
    desk.client.cookies.clear()
    desk.client.cookies.set("safar-editor", cookie.replace("~arabic", "~office"))
    assert desk.client.get("/editor").status_code == 403


def test_who_is_taken_off_the_list_is_out_at_once(desks: dict[str, Desk], house: House) -> None:
    assert desks["office"].client.get("/editor").status_code == 200
    house.editors.write_text(EDITORS.replace("office:", "somebody:"), "utf-8")
    assert desks["office"].client.get("/editor").status_code == 403
    house.editors.write_text("not: a list", "utf-8")
    assert desks["lawyer"].client.get("/editor").status_code == 403


def test_a_form_of_another_session_is_refused(desks: dict[str, Desk], house: House) -> None:
    foreign = desks["lawyer"].form(SCHOOL)
    assert desks["office"].send(SCHOOL, foreign, "save").status_code == 403
    own = desks["office"].form(SCHOOL)
    other = {"Origin": "https://elsewhere.example"}
    answer = desks["office"].client.post(
        f"/editor/text/europe/{SCHOOL}", data={**own, "do": "save"}, headers=other
    )
    assert answer.status_code == 403


def test_without_the_setting_there_is_no_editor(house: House) -> None:
    app = build(replace(house.settings, editors=None), free_address())
    with TestClient(app) as client:
        assert client.get("/editor").status_code == 404
        assert client.post("/editor/login", data={"link": house.link("office")}).status_code == 404


BAD = {
    "an unknown duty": (EDITORS.replace("[editor]", "[boss]"), "boss"),
    "an unknown language": (EDITORS.replace("[ar]", "[xx]"), "xx"),
    "nobody": ("editors: {}\n", "editors"),
    "no duties": (EDITORS.replace("[editor]", "[]"), "may"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_faulty_list_is_told_with_its_line(house: House, case: str) -> None:
    text, told = BAD[case]
    house.editors.write_text(text, "utf-8")
    with pytest.raises(InvalidContent, match=told):
        load_editors(house.editors, ("en", "ar"))
