"""What the page does with what it should not get."""

from __future__ import annotations

import httpx
import pytest

from bot.channels.headers import HEADERS
from bot.i18n import Phrases
from tests.service.running import Person, Running, text_of

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def post(running: Running, body: bytes) -> httpx.Response:
    return httpx.post(f"{running.address}/ask", content=body, headers=FORM, timeout=20)


@pytest.mark.parametrize(
    ("body", "status", "phrase"),
    [
        (b"text=" + b"a" * 16_000, 413, "error.too_long"),
        (b"text=" + b"a" * 200_000, 413, "error.too_long"),
        (b"text=%FF%FE%FA", 400, "error.unreadable"),
        (b"text=\xff\xfe", 400, "error.unreadable"),
        (b"text=", 400, "error.empty"),
        (b"text=%20%0A%E2%80%AE", 400, "error.empty"),
        (b"text=%2F%2F%2F", 400, "error.empty"),
        (b"", 400, "error.empty"),
        (b"do=restart", 400, "error.unreadable"),
        (b"do=show_entry+%22%7D", 400, "error.unreadable"),
        (b"&".join(b"a%d=1" % n for n in range(50)), 400, "error.unreadable"),
    ],
    ids=[
        "16,000 characters",
        "200,000 characters",
        "invalid UTF-8, escaped",
        "invalid UTF-8, raw",
        "empty",
        "only invisible characters",
        "only slashes",
        "no fields",
        "an unknown command",
        "a command with quotes",
        "too many fields",
    ],
)
def test_bad_input_gets_a_plain_sentence(
    running: Running, phrases: Phrases, body: bytes, status: int, phrase: str
) -> None:
    answer = post(running, body)
    assert answer.status_code == status
    values = {"count": 1000} if phrase == "error.too_long" else {}
    assert phrases(phrase, "en", **values) in text_of(answer.text)
    assert 'href="tel:112"' in answer.text


@pytest.mark.parametrize(
    "text",
    [
        "/restart",
        '/delete_data{"x": "y"}',
        '/set_language{"target_language": "fr"}',
        "//restart",
        "/ restart",
        "\u202e/restart",
    ],
)
def test_commands_that_people_type_are_only_text(person: Person, text: str) -> None:
    person.language = "en"
    person.write("show me the topics")
    person.write(text)
    assert person.status == 200
    assert '<html lang="en"' in person.html


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/guidance/arrival/apply-for-asylum", 200),
        ("GET", "/nothing", 404),
        ("GET", "/guidance/arrival/nothing", 404),
        ("GET", "/topics/nothing", 404),
        ("GET", "/ask", 405),
        ("POST", "/", 405),
        ("POST", "/ask", 400),
        ("GET", "/static/safar.css", 200),
        ("GET", "/static/../../pyproject.toml", 404),
    ],
)
def test_every_answer_has_the_security_headers(
    running: Running, method: str, path: str, status: int
) -> None:
    answer = httpx.request(method, running.address + path)
    assert answer.status_code == status
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "server" not in answer.headers


def test_what_people_write_is_escaped(person: Person) -> None:
    person.language = "en"
    person.write('<script>alert(1)</script> "><img src=x onerror=alert(1)>')
    assert "<script>alert" not in person.html
    assert "<img" not in person.html


def test_the_logs_hold_nothing_that_people_wrote(running: Running, person: Person) -> None:
    person.write("canary-8271 how do I ask for asylum")
    person.write("/restart canary-8271")
    assert "canary-8271" not in running.log.read_text("utf-8", "replace")
