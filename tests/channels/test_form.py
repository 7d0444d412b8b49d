"""A form is read no further and no longer than its limits."""

from __future__ import annotations

import asyncio

import pytest
from starlette.requests import Request
from starlette.types import Message

from bot.channels import form
from bot.channels.form import read_form
from bot.errors import MessageRefused


def request(*chunks: bytes, stalls: bool = False) -> Request:
    """A POST whose body comes in chunks, and then stalls or ends."""
    waiting = list(chunks)

    async def receive() -> Message:
        if waiting:
            more = bool(len(waiting) > 1 or stalls)
            return {"type": "http.request", "body": waiting.pop(0), "more_body": more}
        await asyncio.Event().wait()
        raise AssertionError

    return Request({"type": "http", "method": "POST", "headers": []}, receive)


async def test_a_body_in_pieces_is_one_form() -> None:
    read = await read_form(request(b"text=he", b"llo&lang=", b"fr"), 1000, 100)
    assert (read.text, read.language) == ("hello", "fr")


async def test_a_body_that_does_not_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form, "BODY_WITHIN", 0.01)
    with pytest.raises(MessageRefused) as refused:
        await read_form(request(b"text=he", stalls=True), 1000, 100)
    assert refused.value.status == 408


async def test_a_body_that_is_too_long_is_not_read_on() -> None:
    with pytest.raises(MessageRefused) as refused:
        await read_form(request(b"x" * 60, b"x" * 60, stalls=True), 100, 100)
    assert refused.value.status == 413
