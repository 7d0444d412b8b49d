"""What calls itself Twilio: nothing forged comes in, and nothing that came in is lost."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote, quote_plus
from xml.etree import ElementTree

import httpx
import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.datastructures import ImmutableMultiDict

from bot.channels.sms.line import Desk, Fate, Line, Received
from bot.channels.sms.lines import twilio, twilio_request, whatsapp
from bot.channels.sms.lines.twilio_request import Signatures
from bot.errors import StoreUnavailable
from bot.i18n import load_phrases
from bot.languages import Languages
from bot.render.gsm import units
from bot.render.parts import UCS2
from tests.service.running import free_port
from tests.sms.test_twilio_api import settings
from tests.sms.twilio_forgeries import FORGERIES, PATH, STATUS, TEXTS, Forge, Post
from tests.sms.twilio_stub import (
    NUMBER,
    PUBLIC,
    TOKEN,
    Pairs,
    incoming,
    report,
    sid,
    signature,
)

# What a UCS-2 message of several parts holds in each.
LONG_UCS2 = UCS2 - 3


@dataclass
class Book:
    """A desk that notes what it gets."""

    received: list[Received] = field(default_factory=list)
    reports: list[Fate] = field(default_factory=list)
    failure: Exception | None = None

    async def receive(self, message: Received) -> None:
        await asyncio.sleep(0)
        if self.failure is not None:
            raise self.failure
        self.received.append(message)

    def desk(self) -> Desk:
        return Desk(self.receive, self.reports.append)


@dataclass
class Open:
    """A line behind its routes."""

    line: Line
    book: Book
    client: httpx.AsyncClient

    async def post(self, post: Post) -> httpx.Response:
        target, body, headers = post.sent()
        return await self.client.post(target, content=body, headers=headers)


@pytest.fixture
async def hook() -> AsyncIterator[Open]:
    """The SMS line, in this process."""
    line, book = twilio.open_line(settings("http://127.0.0.1:1")), Book()
    app = Starlette(routes=list(line.routes(book.desk())))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://10.0.0.1:8080"
    ) as client:
        yield Open(line, book, client)


@pytest.fixture
async def served(hook: Open) -> AsyncIterator[str]:
    """The same line behind a real server; its address."""
    port = free_port()
    app = Starlette(routes=list(hook.line.routes(hook.book.desk())))
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, ws="none"))
    task = asyncio.create_task(server.serve())
    async with asyncio.timeout(10):
        while not server.started:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    yield f"127.0.0.1:{port}"
    server.should_exit = True
    await task


PUBLISHED: list[tuple[Pairs, str]] = [
    (
        [
            ("CallSid", "CA1234567890ABCDE"),
            ("Caller", "+14158675309"),
            ("Digits", "1234"),
            ("From", "+14158675309"),
            ("To", "+18005551212"),
        ],
        "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
    ),
    (
        [
            ("Sid", "CA123"),
            ("SidAccount", "AC123"),
            ("Digits", "5678"),
            ("Digits", "1234"),
            ("Digits", "1234"),
        ],
        "IK+Dwps556ElfBT0I3Rgjkr1wJU=",
    ),
]


@pytest.mark.parametrize(("pairs", "published"), PUBLISHED, ids=["plain", "repeated"])
def test_signatures_are_those_that_twilio_publishes(pairs: Pairs, published: str) -> None:
    known = Signatures("12345", "https://mycompany.com")
    form = ImmutableMultiDict[str, str](list(pairs))
    assert known.fits(published, "/myapp.php", "foo=1&bar=2", form)
    assert not known.fits(published, "/myapp.php", "bar=2&foo=1", form)
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert signature(url, pairs, "12345") == published


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


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
async def test_ten_thousand_forged_requests_are_refused(hook: Open, forge: Forge) -> None:
    chance = random.Random(forge.__name__)  # noqa: S311 - the same each time
    statuses = set()
    for number in range(10_000 // len(FORGERIES) + 1):
        pairs = list(incoming(chance.choice(TEXTS), number))
        chance.shuffle(pairs)
        right = Post(pairs, query="a=1&b=2")
        right.signed = signature(right.url, right.pairs)
        answer = await hook.post(forge(right, chance))
        statuses.add(answer.status_code)
        assert answer.content == b""
    assert statuses <= {400, 403, 415}
    assert (hook.book.received, hook.book.reports) == ([], [])


@given(st.binary(max_size=200), st.text(max_size=40), st.text(max_size=40))
def test_nothing_that_somebody_writes_is_signed(body: bytes, query: str, given_: str) -> None:
    form = ImmutableMultiDict[str, str]([("Body", body.decode("latin-1"))])
    assert not Signatures(TOKEN, PUBLIC).fits(given_, PATH, query, form)


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


async def test_refusals_are_logged_once_in_a_while(
    hook: Open, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO)
    for _ in range(50):
        await hook.post(Post(incoming("a secret"), signed="x"))
    assert [record.message for record in caplog.records if record.name.startswith("bot")] == [
        "/sms/twilio: a request is refused with 403"
    ]
    monkeypatch.setattr(twilio_request, "TELL_EVERY", 0.0)
    await hook.post(Post(incoming("a secret"), signed="x"))
    assert len([record for record in caplog.records if record.name.startswith("bot")]) == 2


@pytest.mark.parametrize(
    ("status", "counted"),
    [
        ("queued", []),
        ("sent", []),
        ("delivered", ["delivered"]),
        ("undelivered", ["lost"]),
        ("failed", ["lost"]),
        ("read", []),
        ("something new", []),
    ],
)
async def test_reports_are_counted(hook: Open, status: str, counted: list[Fate]) -> None:
    answer = await hook.post(Post(report(status), STATUS, query=f"key={'a' * 64}"))
    assert (answer.status_code, answer.content) == (204, b"")
    assert hook.book.reports == counted
    assert hook.book.received == []


@pytest.mark.parametrize("key", ["a" * 64, "", "a" * 63, "A" * 64])
async def test_a_report_says_which_delivery_was_taken(hook: Open, key: str) -> None:
    query = f"key={key}" if key else ""
    assert (await hook.post(Post(report("sent"), STATUS, query))).status_code == 204
    attempt = hook.line._api._attempts.of(key)  # type: ignore[attr-defined]
    assert (attempt is not None and attempt.sid == sid(1)) is (key == "a" * 64)


@pytest.mark.parametrize(
    "post",
    [
        Post(report("delivered"), STATUS, signed=""),
        Post(report("delivered"), STATUS, f"key={'a' * 64}", signed=signature(PUBLIC + STATUS, [])),
        Post(report("delivered", own="+48732100201"), STATUS),
        Post([pair for pair in report("delivered") if pair[0] != "MessageStatus"], STATUS),
        Post([*report("delivered"), ("MessageStatus", "delivered")], STATUS),
        Post(
            [*(p for p in report("delivered") if p[0] != "MessageSid"), ("MessageSid", "1")], STATUS
        ),
        Post(report("delivered"), PATH),
    ],
    ids=["unsigned", "another's", "other number", "no status", "twice", "odd id", "as a message"],
)
async def test_a_forged_report_counts_nothing(hook: Open, post: Post) -> None:
    assert (await hook.post(post)).status_code in {400, 403}
    assert (hook.book.reports, hook.book.received) == ([], [])


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
async def test_only_posts_are_answered(hook: Open, method: str) -> None:
    assert (await hook.client.request(method, PATH)).status_code == 405


async def test_a_long_message_comes_in_and_a_longer_one_does_not(hook: Open) -> None:
    words = "ኣ" * 4096
    assert (await hook.post(Post(incoming(words)))).status_code == 200
    assert hook.book.received[0].text == words
    assert (await hook.post(Post(incoming(words * 2)))).status_code == 413


async def raw(address: str, sent: bytes, hold: bool = False) -> bytes:
    """What a real server answers to these bytes; `hold` keeps the connection open."""
    host, _, port = address.partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(sent)
    if not hold:
        writer.write_eof()
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    return answer


def request_of(post: Post, host: str, *more: str) -> bytes:
    target, body, headers = post.sent()
    lines = [f"POST {target} HTTP/1.1", f"Host: {host}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(body)}", *more]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def test_a_real_server_takes_it_whatever_host_is_named(hook: Open, served: str) -> None:
    for host in ("safar.example.org", served, "evil.example"):
        assert b" 200 " in await raw(served, request_of(Post(incoming("hello")), host), hold=True)
    assert len(hook.book.received) == 3


async def test_two_signatures_are_none(hook: Open, served: str) -> None:
    post = Post(incoming("hello"))
    right = signature(post.url, post.pairs)
    for first, second in (("x", right), (right, "x"), (right, right)):
        two = request_of(replace(post, signed=first), served, f"X-Twilio-Signature: {second}")
        assert b" 403 " in await raw(served, two, hold=True)
    assert hook.book.received == []


async def test_a_body_that_does_not_come_is_not_waited_for(
    hook: Open, served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twilio_request, "BODY_WITHIN", 0.2)
    whole = request_of(Post(incoming("hello")), served)
    assert b" 408 " in await raw(served, whole[:-10], hold=True)
    await raw(served, whole[:-10])
    assert hook.book.received == []


async def test_many_at_once_on_a_real_server_all_come_in(hook: Open, served: str) -> None:
    posts = [request_of(Post(incoming("hello", number)), served) for number in range(200)]
    answers = await asyncio.gather(*(raw(served, post, hold=True) for post in posts))
    assert all(b" 200 " in answer for answer in answers)
    assert {message.id for message in hook.book.received} == {sid(number) for number in range(200)}


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
