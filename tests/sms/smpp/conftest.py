"""Operators on loopback, a desk, and a line that does not wait."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels.sms.lines import smpp, smpp_session
from tests.sms.smpp.line import NotingDesk
from tests.sms.smpp.smsc import Operator, Script, operator, script


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smpp, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(smpp_session, "CONFIRM_AFTER", 0.02)
    monkeypatch.setattr(smpp_session, "GOODBYE", 0.2)


@pytest.fixture
async def smsc() -> AsyncIterator[Operator]:
    async with operator() as one:
        yield one


@pytest.fixture
async def wires() -> AsyncIterator[Script]:
    async with script() as one:
        yield one


@pytest.fixture
def desk() -> NotingDesk:
    return NotingDesk()
