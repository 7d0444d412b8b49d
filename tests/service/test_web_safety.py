"""Leaving, deleting, taking along, and who may send what: on the real page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.channels.headers import HEADERS
from bot.i18n import Phrases
from bot.settings import EXIT
from tests.service.running import Person, Running, service, text_of

PATHS = ("/ask", "/clear", "/exit", "/export")
BURST, PER_ADDRESS = 3, 12


def test_every_page_has_a_way_to_leave_quickly(person: Person, phrases: Phrases) -> None:
    person.write("how do I ask for asylum")
    start = httpx.get(f"{person.address}/?lang=ar").text
    for html, language in ((person.html, "en"), (start, "ar")):
        header = html.partition("<header>")[2].partition("</header>")[0]
        assert 'action="/exit"' in header
        assert phrases("web.exit", language) in header


def test_leaving_deletes_wipes_and_goes_elsewhere(person: Person) -> None:
    person.write("how do I ask for asylum")
    left = person.send("/exit")
    assert left.headers["Clear-Site-Data"] == '"*"'
    assert f'http-equiv="refresh" content="0;url={EXIT}"' in left.text
    assert "Safar" not in left.text
    assert not person.exported()


@pytest.mark.parametrize("language", ["", "xx", "\ud7ff"])
def test_leaving_works_whatever_the_form_says(person: Person, language: str) -> None:
    person.write("how do I ask for asylum")
    form = {"conversation": person.conversation, "lang": language}
    left = httpx.post(f"{person.address}/exit", data=form)
    assert left.status_code == 200
    assert not person.exported()


def test_deleting_needs_no_brain_and_says_what_was_deleted(
    person: Person, phrases: Phrases
) -> None:
    person.write("how do I ask for asylum")
    cleared = person.send("/clear")
    assert cleared.headers["Clear-Site-Data"] == '"*"'
    assert phrases("delete.done", "en", messages=1, answers=1) in text_of(cleared.text)
    assert phrases("web.history", "en") in text_of(cleared.text)
    assert not person.exported()


def test_going_back_to_a_deleted_page_shows_nothing_of_it(person: Person, phrases: Phrases) -> None:
    person.write("how do I ask for asylum")
    person.send("/clear")
    person.sent = 0
    said = person.write("how do I ask for asylum")
    assert phrases("error.gone", "en") in said
    assert "how do I ask" not in person.html


def test_one_s_own_conversation_is_a_file(person: Person) -> None:
    person.write("how do I ask for asylum")
    person.write("show me what you stored about me")
    assert 'action="/export"' in person.html
    answer = person.send("/export")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="conversation.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    told = json.loads(answer.text)
    assert [turn["wrote"] for turn in told["turns"]] == [
        "how do I ask for asylum",
        "show me what you stored about me",
    ]
    assert told["kept_between_turns"]["language"] == "en"


def test_a_corrected_question_gets_its_own_answer(person: Person, phrases: Phrases) -> None:
    person.write("how do I ask for asylum")
    person.sent -= 1
    said = person.write("can my child go to school here")
    assert "can my child go to school here" in said
    assert "School" in said


@pytest.mark.parametrize(
    ("text", "status", "phrase"),
    [("", 400, "error.empty"), ("x" * 1001, 413, "error.too_long")],
    ids=["empty", "too long"],
)
def test_a_refused_message_leaves_the_conversation_and_what_was_written(
    person: Person, phrases: Phrases, text: str, status: int, phrase: str
) -> None:
    person.language = "ar"
    person.write("كيف أطلب اللجوء")
    token = person.conversation
    said = person.write(text)
    assert person.status == status
    assert phrases(phrase, "ar", **({"count": 1000} if status == 413 else {})) in said
    assert person.conversation == token
    assert f"{text}</textarea>" in person.html
    assert 'formaction="/clear"' in person.html


def test_line_breaks_count_once(person: Person) -> None:
    person.write("a" * 990 + "\r\n" * 10)
    assert person.status == 200


def test_a_person_can_be_asked_for_on_a_page_that_has_expired(
    person: Person, phrases: Phrases
) -> None:
    person.language = "fr"
    person.write("bonjour")
    person.conversation = httpx_token(person)
    assert phrases("error.expired", "fr") not in person.press("talk_to_person")
    assert phrases("person", "fr") in person.text()
    person.conversation = httpx_token(person)
    assert phrases("error.expired", "fr") in person.press("back")


def httpx_token(person: Person) -> str:
    """A token that the server issued and that has no conversation yet."""
    found = re.search(r'name="conversation" value="([^"]+)"', httpx.get(person.address).text)
    assert found
    return found[1]


def test_a_page_with_a_conversation_gives_way_after_half_an_hour(person: Person) -> None:
    refresh = '<meta http-equiv="refresh" content="1800;url=/?lang=en">'
    assert refresh not in httpx.get(f"{person.address}/?lang=en").text
    person.write("how do I ask for asylum")
    assert refresh in person.html


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
    ],
    ids=["another site", "a neighbour", "an old browser"],
)
def test_forms_of_other_sites_are_refused(
    person: Person, phrases: Phrases, path: str, headers: dict[str, str]
) -> None:
    person.write("how do I ask for asylum")
    refused = person.send(path, text="sent by another site", headers=headers)
    assert refused.status_code == 403
    assert phrases("error.origin", "en") in text_of(refused.text)
    assert [turn["wrote"] for turn in person.exported()["turns"]] == ["how do I ask for asylum"]


@pytest.mark.parametrize("path", PATHS)
def test_every_form_has_the_security_headers(person: Person, path: str) -> None:
    answer = person.send(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_page_holds_the_token_and_nothing_else_does(person: Person) -> None:
    person.write("how do I ask for asylum")
    assert len(person.conversation) == 64
    assert person.conversation not in person.address
    assert not re.search(r'(href|action|src)="[^"]*' + re.escape(person.conversation), person.html)
    assert "set-cookie" not in person.send("/ask", text="again").headers


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    environment = {"SAFAR_BURST": str(BURST), "SAFAR_PER_ADDRESS": str(PER_ADDRESS)}
    folder: Path = tmp_path_factory.mktemp("limited")
    with service(folder, environment) as started:
        yield started


def test_one_more_than_the_limit_is_429_and_leaving_never_is(
    limited: Running, phrases: Phrases
) -> None:
    person = Person(limited.address, language="fr")
    person.write("menu")
    statuses = [person.send("/ask", text="bonjour").status_code for _ in range(BURST + 1)]
    assert statuses == [200] * BURST + [429]
    refused = person.send("/ask", text="bonjour")
    assert phrases("error.too_many", "fr") in text_of(refused.text)
    assert int(refused.headers["Retry-After"]) > 0
    for _ in range(PER_ADDRESS):
        other = Person(limited.address, language="fr").send("/ask", text="bonjour")
    assert other.status_code == 429
    assert person.send("/export").status_code == 429
    assert person.send("/clear").status_code == 200
    assert person.send("/exit").status_code == 200
    assert httpx.get(limited.address).status_code == 200
