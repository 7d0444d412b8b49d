"""What somebody wrote is in the form again when their session ended meanwhile."""

from __future__ import annotations

import re
from html import unescape

import httpx
import pytest

from tests.editor.conftest import Desk, House
from tests.editor.test_entry import RETURN, SCHOOL, form
from tests.editor.test_making import CONTACT, ENTRY, files_of

TEXT = "text/europe/stay/school/en"
FACTS, OPTIONS = f"entry/europe/{SCHOOL}", f"entry/europe/{RETURN}"
_KEPT = re.compile(r'<textarea name="([^"]*)" hidden>\n(.*?)</textarea>', re.DOTALL)
_PROOF = re.compile(r'name="form" value="([^"]*)"')


def written(desk: Desk, path: str) -> dict[str, str]:
    """What somebody wrote in a form, with the button that saves it."""
    if path == TEXT:
        return desk.form("stay/school/en") | {"title": 'School & "more"', "do": "save"}
    if path == "contacts":
        return CONTACT | {"seen": desk.seen_contacts()}
    if path == FACTS:
        return form(desk, SCHOOL, "facts") | {"source.0.title": "Another title", "do": "facts"}
    if path == OPTIONS:
        return form(desk, RETURN, "options") | {"row.0.title": "Another title", "do": "options"}
    if path == "topics":
        html = desk.client.get("/editor/topics?id=safety").text
        seen = re.findall(r'name="seen" value="([^"]*)"', html)[0]
        names = {"name.en": "Safe", "name.ar": "السلامة"}
        return {"id": "safety", "was": "safety", "seen": seen, "do": "save"} | names
    return ENTRY


def resent(answer: httpx.Response) -> dict[str, str]:
    """What the button of the page sends that somebody sees who is not signed in."""
    return {name: unescape(text) for name, text in _KEPT.findall(answer.text)}


@pytest.mark.parametrize("path", [TEXT, "new", "contacts", FACTS, OPTIONS, "topics"])
def test_a_form_is_filled_again_after_signing_in_again(
    desks: dict[str, Desk], house: House, path: str
) -> None:
    desk, before = desks["office"], files_of(house)
    fields = written(desk, path)
    proof = desk.proof()
    desk.client.cookies.clear()
    out = desk.client.post(f"/editor/{path}", data=fields | {"form": proof})
    assert out.status_code == 403
    again = resent(out)
    assert again == {name: text for name, text in fields.items() if name not in ("do", "form")}
    # Not signed in yet: nothing is lost.
    assert resent(desk.client.post(f"/editor/{path}", data=again)) == again
    assert desk.client.post("/editor/login", data={"link": house.link("office")}).status_code == 303
    filled = desk.client.post(f"/editor/{path}", data=again)
    assert "You signed in since this form was opened" in filled.text
    assert files_of(house) == before
    shown = ("title", "answer", "name.ar", "source.0.title", "row.0.title")
    for text in (t for name, t in again.items() if name in shown):
        assert text in unescape(filled.text)
    now = fields | {"form": _PROOF.findall(filled.text)[-1]}
    assert desk.client.post(f"/editor/{path}", data=now).status_code == 303
    assert files_of(house) != before
