"""What calls itself Twilio: what is real comes in and is stored before it is acknowledged."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, quote_plus
from xml.etree import ElementTree

import httpx
import pytest
from starlette.applications import Starlette

from bot.channels.sms.line import Received
from bot.channels.sms.lines import whatsapp
from bot.errors import StoreUnavailable
from bot.i18n import load_phrases
from bot.languages import Languages
from bot.render.gsm import units
from bot.render.parts import UCS2
from tests.sms.twilio.forgeries import PATH, TEXTS, Post
from tests.sms.twilio.hook import Book, Open
from tests.sms.twilio.line import settings
from tests.sms.twilio.stub import NUMBER, PUBLIC, TOKEN, incoming, sid, signature

# What a UCS-2 message of several parts holds in each.
LONG_UCS2 = UCS2 - 3


async def test_a_message_is_taken_and_answered_with_nothing(hook: Open) -> None:
    answer = await hook.post(Post(incoming("مرحبا", 7)))
    assert hook.book.received == [Received("+48600100200", sid(7), "مرحبا")]
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    assert ElementTree.fromstring(answer.content).tag == "Response"  # noqa: S314 - our own
    assert len(ElementTree.fromstring(answer.content)) == 0  # noqa: S314 - our own


async def test_a_picture_has_no_text(hook: Open) -> None:
    without = [pair for pair in incoming("", 2) if pair[0] != "Body"]
    for pairs in (incoming("", 1), without, incoming(" \n", 3)):
        assert (await hook.post(Post(pairs))).status_code == 200
    assert [message.text for message in hook.book.received] == [None, None, None]


async def test_whatsapp_numbers_come_without_their_prefix() -> None:
    line, book = whatsapp.open_line(settings("http://127.0.0.1:1")), Book()
    app = Starlette(routes=list(line.routes(book.desk())))
    pairs = incoming("hello", 1, "whatsapp:+48600100200", f"whatsapp:{NUMBER}")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PUBLIC) as client:
        hook = Open(line, book, client)
        assert (await hook.post(Post(pairs, "/sms/whatsapp"))).status_code == 200
        assert (await hook.post(Post(incoming("hello"), "/sms/whatsapp"))).status_code == 403
    assert book.received == [Received("+48600100200", sid(1), "hello")]


async def test_a_thousand_real_requests_come_in(hook: Open) -> None:
    chance = random.Random(3)  # noqa: S311 - the same each time
    expected = []
    for number in range(1000):
        words = chance.choice(TEXTS) * chance.randint(1, 150)
        pairs = list(incoming(words, number, f"+48600{number:06}"))
        pairs += [("MediaUrl0", "https://x.example/é?a=b"), ("FromCity", "Łódź & co")][
            : chance.randint(0, 2)
        ]
        if chance.random() < 0.3:
            pairs += [("Tag", "one"), ("Tag", "two"), ("Tag", "one")]
        chance.shuffle(pairs)
        post = Post(pairs, query=chance.choice(["", "a=1&b=%20x", "b=2&a=1&a=3"]))
        if chance.random() < 0.3:
            post.signed = signature(post.url.replace(".org/", ".org:443/"), pairs)
        if chance.random() < 0.3:
            # Another way to write the same form.
            write: Callable[[str], str] = chance.choice([quote, quote_plus])
            post.body = "&".join(f"{write(k)}={write(v)}" for k, v in pairs).encode()
        if chance.random() < 0.3:
            post.headers = {"Host": "10.0.0.7:8080", "X-Forwarded-Proto": "http"}
        assert (await hook.post(post)).status_code == 200
        expected.append(Received(f"+48600{number:06}", sid(number), words))
    assert hook.book.received == expected


async def test_retries_hand_over_the_same_id(hook: Open) -> None:
    """Twilio calls again where it got no answer; the gateway knows a message by its id."""
    posts = [Post(incoming("hello", 5)) for _ in range(200)]
    answers = await asyncio.gather(*(hook.post(post) for post in posts))
    assert {answer.status_code for answer in answers} == {200}
    assert hook.book.received == [Received("+48600100200", sid(5), "hello")] * 200


@pytest.mark.parametrize(
    ("failure", "status"),
    [(StoreUnavailable("full"), 503), (RuntimeError("+48600100200"), 500), (KeyError("x"), 500)],
    ids=["store away", "a fault", "another fault"],
)
async def test_what_is_not_stored_is_not_acknowledged(
    hook: Open, failure: Exception, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    hook.book.failure = failure
    answer = await hook.post(Post(incoming("a secret", 1)))
    assert (answer.status_code, answer.content) == (status, b"")
    assert not [told for told in ("+48600100200", "a secret", TOKEN) if told in caplog.text]
    hook.book.failure = None
    assert (await hook.post(Post(incoming("a secret", 1)))).status_code == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
async def test_only_posts_are_answered(hook: Open, method: str) -> None:
    assert (await hook.client.request(method, PATH)).status_code == 405


async def test_a_long_message_comes_in_and_a_longer_one_does_not(hook: Open) -> None:
    words = "ኣ" * 4096
    assert (await hook.post(Post(incoming(words)))).status_code == 200
    assert hook.book.received[0].text == words
    assert (await hook.post(Post(incoming(words * 2)))).status_code == 413


def test_the_answer_of_a_dead_server_names_112_in_every_language(
    root: Path, data: Path, languages: Languages
) -> None:
    twiml = ElementTree.parse(root / "deploy/twilio/fallback.xml")  # noqa: S314 - our own
    (message,) = twiml.getroot()
    assert (twiml.getroot().tag, message.tag) == ("Response", "Message")
    phrases = load_phrases(data, languages.codes)
    told = (message.text or "").split("\n")
    assert told == [phrases("web.emergency", code) for code in languages.codes]
    assert all("112" in line for line in told)
    assert units(message.text or "", gsm=False) <= 3 * LONG_UCS2
