"""The routes for Twilio behind a real server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from starlette.applications import Starlette

from bot.channels.sms.lines import twilio_request
from tests.service.serving import serving
from tests.sms.twilio.forgeries import Post
from tests.sms.twilio.hook import Open
from tests.sms.twilio.stub import incoming, sid, signature


@pytest.fixture
async def served(hook: Open) -> AsyncIterator[str]:
    """The same line behind a real server; its address."""
    app = Starlette(routes=list(hook.line.routes(hook.book.desk())))
    async with serving(app) as address:
        yield address.removeprefix("http://")


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
