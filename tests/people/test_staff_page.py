"""The staff page over HTTP: who sees it, what it shows, and whose forms it takes."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from bot.brain.services import free_address
from bot.channels.app import build
from bot.channels.headers import HEADERS
from bot.channels.staff.door import TRIES
from bot.channels.staff.links import new_link
from bot.clock import SteadyClock
from bot.i18n import load_phrases
from bot.languages import Languages
from bot.people.wishes import Wish, Wishes
from bot.privacy import keys
from bot.privacy.keeper import KeyKeeper
from bot.privacy.keys import KeyRing
from bot.settings import Settings
from bot.store import tables
from bot.store.database import Database
from bot.store.vault import Vault
from tests.people.samples import CALLER, OTHER, write

PUBLIC = "https://help.example.org"
_FIELD = re.compile(r'name="(\w+)" value="([^"]*)"')


@dataclass
class Office:
    """A running page, seen with a browser of somebody's own; and its stores, as the telephone
    writes them."""

    settings: Settings
    client: TestClient

    def link(self, ago: float = 0.0) -> str:
        return new_link(self._keeper().ring, "staff", time.time() - ago)

    def sign_in(self, link: str | None = None) -> httpx.Response:
        return self.client.post("/staff/login", data={"link": link or self.link(), "lang": "en"})

    def fields(self, path: str = "/staff/delete", position: int = 0) -> dict[str, str]:
        """The hidden fields of a form of the page."""
        html = self.client.get("/staff?lang=en").text
        form = html.split(f'action="{path}">')[position + 1].partition("</form>")[0]
        return dict(_FIELD.findall(form))

    def wish(self, number: str, language: str) -> None:
        self._with(lambda wishes: wishes.add(number, number, language, 3))

    def waiting(self) -> list[Wish]:
        return list(self._with(lambda wishes: wishes.waiting()))

    def _with(self, work: Callable[[Wishes], Any]) -> Any:
        rows = Database(self.settings.database, tables.rows)
        vault = Database(self.settings.vault, tables.keys)
        try:
            return asyncio.run(work(Wishes(rows, Vault(vault, self._keeper()), SteadyClock())))
        finally:
            rows.close()
            vault.close()

    def _keeper(self) -> KeyKeeper:
        return KeyKeeper(None, self.settings.key_file)


def opened(tmp_path: Path, environment: dict[str, str]) -> Iterator[Office]:
    settings = Settings.load({"SAFAR_STATE": str(tmp_path / "state"), **environment})
    keys.write(settings.key_file, KeyRing.new())
    address = settings.public_address or "http://testserver"
    with TestClient(
        build(settings, free_address()), base_url=address, follow_redirects=False
    ) as client:
        yield Office(settings, client)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    people = str(write(tmp_path))
    yield from opened(tmp_path, {"SAFAR_PEOPLE": people, "SAFAR_PUBLIC_ADDRESS": PUBLIC})


def test_without_people_there_is_no_page(tmp_path: Path) -> None:
    for office in opened(tmp_path, {}):
        for path in ("/staff", "/staff/login"):
            assert office.client.get(path).status_code == 404
        assert office.sign_in().status_code == 404


def test_who_is_not_signed_in_sees_no_number(office: Office) -> None:
    office.wish(CALLER, "ar")
    answer = office.client.get("/staff?lang=en")
    assert answer.status_code == 403
    assert CALLER not in answer.text
    assert "ask those who run this service for a link" in answer.text


def test_a_link_is_used_by_its_button_only(office: Office) -> None:
    """Programs that look at links in messages use up none."""
    link = office.link()
    for _ in range(3):
        page = office.client.get(f"/staff/login?link={link}")
        assert f'value="{link}"' in page.text
        assert "set-cookie" not in page.headers
    assert office.sign_in(link).status_code == 303


def test_staff_see_who_waits_and_nothing_else(office: Office) -> None:
    office.wish(CALLER, "ar")
    office.wish(OTHER, "en")
    answer = office.sign_in()
    assert (answer.status_code, answer.headers["location"]) == (303, "/staff?lang=en")
    page = office.client.get("/staff?lang=en")
    assert page.status_code == 200
    assert re.findall(r'href="tel:([^"]*)"', page.text) == [CALLER, OTHER]
    assert "العربية</strong>" in page.text
    assert re.findall(r"Waiting since: <bdi dir=\"ltr\">[\d-]+ \d\d:(\d\d)</bdi>", page.text) == [
        "00",
        "00",
    ]
    assert "Example Callers" in page.text
    assert "<script" not in page.text


@pytest.mark.parametrize("code", ["en", "fr", "es", "ar", "fa", "ps", "bn", "uk", "ru", "tr"])
def test_the_page_is_in_the_language_of_staff(office: Office, data: Path, code: str) -> None:
    phrases = load_phrases(data, Languages.load(data).codes)
    office.wish(CALLER, "ti")
    office.sign_in()
    html = office.client.get(f"/staff?lang={code}").text
    assert f'<html lang="{code}"' in html
    for key in ("staff.title", "staff.called", "staff.careful"):
        assert phrases(key, code).replace("'", "&#39;") in html


@pytest.mark.parametrize("public", [True, False], ids=["in public", "at home"])
def test_the_cookie_is_for_this_page_alone(tmp_path: Path, public: bool) -> None:
    environment = {"SAFAR_PEOPLE": str(write(tmp_path))}
    if public:
        environment["SAFAR_PUBLIC_ADDRESS"] = PUBLIC
    for office in opened(tmp_path, environment):
        cookie = office.sign_in().headers["set-cookie"]
        parts = set(cookie.lower().split("; ")[1:])
        expected = {"httponly", "max-age=43200", "path=/staff", "samesite=strict"}
        assert parts == expected | ({"secure"} if public else set())


@pytest.mark.parametrize("button", ["I have called: delete", "Delete"])
def test_a_wish_that_is_done_is_deleted(office: Office, button: str) -> None:
    office.wish(CALLER, "ar")
    office.wish(OTHER, "en")
    office.sign_in()
    html = office.client.get("/staff?lang=en").text
    # Whoever hears the page hears of whom the button is.
    assert f'<button aria-describedby="wish-1">{button}</button>' in html
    assert f'id="wish-1" href="tel:{CALLER}"' in html
    answer = office.client.post("/staff/delete", data=office.fields())
    assert answer.status_code == 303
    assert [wish.number for wish in office.waiting()] == [OTHER]
    again = office.client.post("/staff/delete", data={**office.fields(), "wish": "none"})
    assert again.status_code == 303
    assert [wish.number for wish in office.waiting()] == [OTHER]


@pytest.mark.parametrize(
    ("change", "headers"),
    [
        pytest.param({"form": ""}, {}, id="no token"),
        pytest.param({"form": "0" * 64}, {}, id="a wrong token"),
        pytest.param({"form": "é"}, {}, id="an odd token"),
        pytest.param({}, {"Sec-Fetch-Site": "cross-site"}, id="another site"),
        pytest.param({}, {"Sec-Fetch-Site": "same-site"}, id="a neighbour"),
        pytest.param({}, {"Origin": "https://evil.example"}, id="an old browser elsewhere"),
    ],
)
@pytest.mark.parametrize("path", ["/staff/delete", "/staff/sign-out"])
def test_a_form_of_another_page_changes_nothing(
    office: Office, path: str, change: dict[str, str], headers: dict[str, str]
) -> None:
    office.wish(CALLER, "ar")
    office.sign_in()
    fields = {**office.fields(), **change}
    assert office.client.post(path, data=fields, headers=headers).status_code == 403
    assert [wish.number for wish in office.waiting()] == [CALLER]
    assert office.client.get("/staff").status_code == 200


def test_a_form_of_another_session_changes_nothing(office: Office) -> None:
    office.wish(CALLER, "ar")
    office.sign_in()
    fields = office.fields()
    office.client.cookies.clear()
    assert office.client.post("/staff/delete", data=fields).status_code == 403
    office.sign_in()
    assert office.client.post("/staff/delete", data=fields).status_code == 403
    assert [wish.number for wish in office.waiting()] == [CALLER]


def test_another_site_cannot_sign_somebody_in(office: Office) -> None:
    answer = office.client.post(
        "/staff/login", data={"link": office.link()}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_a_link_that_is_none_opens_nothing(office: Office) -> None:
    used = office.link()
    assert office.sign_in(used).status_code == 303
    office.client.cookies.clear()
    changed = used[:-1] + ("A" if used[-1] != "A" else "B")
    for link in (used, office.link(ago=901), changed, "x", "A" * 64):
        answer = office.sign_in(link)
        assert answer.status_code == 403, link
        assert "set-cookie" not in answer.headers
    assert office.client.get("/staff").status_code == 403


def test_tries_from_one_address_are_limited(office: Office) -> None:
    codes = [office.sign_in("x").status_code for _ in range(TRIES + 2)]
    assert codes == [403] * TRIES + [429, 429]


def test_signing_out_ends_the_session_itself(office: Office) -> None:
    office.sign_in()
    cookie = office.client.cookies["safar-staff"]
    fields = office.fields("/staff/sign-out")
    answer = office.client.post("/staff/sign-out", data=fields)
    assert answer.status_code == 303
    assert "max-age=0" in answer.headers["set-cookie"].lower()
    assert answer.headers["clear-site-data"] == '"*"'
    again = office.client.get("/staff", headers={"Cookie": f"safar-staff={cookie}"})
    assert again.status_code == 403


def test_every_answer_has_the_headers_and_is_kept_nowhere(office: Office) -> None:
    office.wish(CALLER, "ar")
    answers = [office.client.get("/staff"), office.client.get("/staff/login?link=<b>")]
    answers += [office.sign_in("x"), office.sign_in(), office.client.get("/staff")]
    for answer in answers:
        for header, value in HEADERS.items():
            assert answer.headers[header] == value
        assert answer.headers["cache-control"] == "no-store"
    assert "<b>" not in answers[1].text


def test_the_public_page_still_sets_no_cookie(office: Office) -> None:
    office.sign_in()
    for path in ("/", "/topics/emergency", "/staff"):
        assert "set-cookie" not in office.client.get(path).headers
