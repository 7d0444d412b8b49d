"""Twilio's stub and the line to it, with everything in fractions of a second."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette

from bot.channels.sms.line import Line
from bot.channels.sms.lines import twilio, twilio_api
from tests.sms.twilio.hook import Book, Open
from tests.sms.twilio.line import settings
from tests.sms.twilio.stub import Twilio


@pytest.fixture
async def stub() -> AsyncIterator[Twilio]:
    async with Twilio().running() as started:
        yield started


@pytest.fixture
def line(stub: Twilio) -> Line:
    return twilio.open_line(settings(stub.address))


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything in fractions of a second."""
    times = {"SETTLED": 0.4, "ASK_WITHIN": 1.5, "FIRST_PAUSE": 0.02, "LONGEST_PAUSE": 0.1}
    for name, seconds in {**times, "CONNECT": 0.3, "STEP": 0.3, "WHOLE": 1.0}.items():
        monkeypatch.setattr(twilio_api, name, seconds)


@pytest.fixture
async def hook() -> AsyncIterator[Open]:
    """The SMS line, in this process."""
    line, book = twilio.open_line(settings("http://127.0.0.1:1")), Book()
    app = Starlette(routes=list(line.routes(book.desk())))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://10.0.0.1:8080"
    ) as client:
        yield Open(line, book, client)
