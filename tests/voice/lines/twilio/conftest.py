"""The Twilio line behind a real server, and in this process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from tests.service.serving import serving
from tests.sms.twilio.line import settings
from tests.voice.lines.twilio.phone import Book, Folder, Open, counting
from voice.line import PhoneLine
from voice.lines import twilio


def opened(folder: Path) -> tuple[PhoneLine, Book, Folder]:
    """The line of settings, a desk and speech."""
    speech = Folder(folder)
    return twilio.open_line(settings("http://127.0.0.1:1"), speech), Book(counting), speech


@pytest.fixture
async def phone(tmp_path: Path) -> AsyncIterator[Open]:
    """The line behind a real server."""
    line, book, speech = opened(tmp_path)
    app = Starlette(routes=list(line.routes(book)))
    async with line.listening(book), serving(app) as address:
        limits = httpx.Limits(max_connections=50)
        async with httpx.AsyncClient(base_url=address, limits=limits, timeout=30) as client:
            yield Open(book, speech, client)


@pytest.fixture
async def hook(tmp_path: Path) -> AsyncIterator[Open]:
    """The line in this process, for thousands of requests."""
    line, book, speech = opened(tmp_path)
    transport = httpx.ASGITransport(Starlette(routes=list(line.routes(book))))
    async with httpx.AsyncClient(transport=transport, base_url="http://10.0.0.1") as client:
        yield Open(book, speech, client)
