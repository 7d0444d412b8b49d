"""Whether Twilio took a text is found out where that is certain, and left open where not."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.channels.sms.line import Line
from bot.channels.sms.lines import twilio
from bot.gateway.provider import DeliveryUnclear
from tests.sms.twilio.line import KEY, TEXT, TO, fails, settings, text
from tests.sms.twilio.stub import Act, Look, Twilio


@pytest.mark.parametrize(
    ("act", "taken"),
    [
        ("take, 500", True),
        ("take, close", True),
        ("take, half", True),
        ("take, silent", True),
        ("take late, 500", True),
        ("close", False),
        ("silent", False),
        ((503, None), False),
    ],
    ids=str,
)
@pytest.mark.parametrize("hours", [-30, 0, 30])
async def test_what_was_unclear_is_found_out(
    stub: Twilio, line: Line, act: Act, taken: bool, hours: int
) -> None:
    stub.acts = [act]
    # Our clock may be wrong; nothing is told by it.
    stub.ahead = timedelta(hours=hours)
    # The same words were said before: many answers are alike.
    stub.add(TO, TEXT, age=120)
    stub.add("+48600999999", TEXT)
    assert await fails(line, text()) is DeliveryUnclear
    assert await line.was_taken(text()) is taken


async def test_an_equal_text_of_a_moment_ago_is_not_taken_for_this_one(
    stub: Twilio, line: Line
) -> None:
    await line.send(text(key="b" * 64))
    stub.acts = ["take, close", "close", "take, close"]
    for key, taken in (("c" * 64, True), ("d" * 64, False), ("e" * 64, True)):
        assert await fails(line, text(key=key)) is DeliveryUnclear
        assert await line.was_taken(text(key=key)) is taken
    assert len(stub.messages) == 3


async def test_a_text_that_appears_after_a_second_attempt_is_of_the_first(
    stub: Twilio, line: Line
) -> None:
    stub.acts = ["take late, 500", (503, None)]
    stub.late = 0.6
    assert await fails(line, text()) is DeliveryUnclear
    assert await line.was_taken(text()) is False
    assert await fails(line, text()) is DeliveryUnclear
    assert await line.was_taken(text()) is True
    assert len(stub.messages) == 1


@dataclass(frozen=True)
class Past:
    """A message in the list: its text, its age, what made it."""

    words: str
    age: float = 0.0
    direction: str = "outbound-api"


@pytest.mark.parametrize(
    ("past", "hides", "whole", "after_restart", "taken"),
    [
        pytest.param([], False, True, False, False, id="nothing"),
        pytest.param([], False, False, False, None, id="more pages"),
        pytest.param([Past("Other words.")], False, True, False, None, id="something unknown"),
        pytest.param([Past("Other.", 60)], False, True, False, False, id="something older"),
        pytest.param([Past(TEXT)], True, True, False, None, id="texts are hidden"),
        pytest.param([Past(f"Trial account - {TEXT}")], False, True, False, True, id="with more"),
        pytest.param([Past("Call  112. ")], False, True, False, True, id="other blanks"),
        pytest.param(
            [Past("You are unsubscribed", 0, "outbound-reply")],
            False,
            True,
            False,
            False,
            id="Twilio's own reply",
        ),
        pytest.param([], False, True, True, False, id="restart: nothing"),
        pytest.param([Past("Other.", 9)], False, True, True, False, id="restart: others"),
        pytest.param([Past(TEXT, 9)], False, True, True, None, id="restart: equal"),
        pytest.param([Past(TEXT, 7200)], False, True, True, None, id="restart: equal, 2 hours ago"),
        pytest.param([Past(TEXT, 90_000)], False, True, True, False, id="restart: equal, too old"),
        pytest.param([Past("Other.", 9)], True, True, True, None, id="restart: hidden"),
        pytest.param([], False, False, True, None, id="restart: more pages"),
    ],
)
async def test_only_what_is_certain_is_said(
    stub: Twilio,
    line: Line,
    past: list[Past],
    hides: bool,
    whole: bool,
    after_restart: bool,
    taken: bool | None,
) -> None:
    stub.acts, stub.hides, stub.whole = [(500, None)], hides, whole
    if not after_restart:
        await fails(line, text())
    for one in past:
        stub.add(TO, one.words, one.age, direction=one.direction)
    assert await line.was_taken(text()) is taken


async def test_what_was_said_of_a_delivery_is_remembered(stub: Twilio, line: Line) -> None:
    stub.acts = [(400, 21610)]
    await fails(line, text())
    await line.send(text(key="b" * 64))
    assert await line.was_taken(text()) is False
    assert await line.was_taken(text(key="b" * 64)) is True
    assert stub.asked == 0


@pytest.mark.parametrize("after_restart", [False, True])
async def test_a_report_tells_that_it_was_taken(
    stub: Twilio, line: Line, after_restart: bool
) -> None:
    stub.acts, stub.looks = ["take, close"], ["close"] * 100
    await fails(line, text())
    if after_restart:
        line = twilio.open_line(settings(stub.address))
    asking = asyncio.create_task(line.was_taken(text()))
    await asyncio.sleep(0.1)
    line._api.noted(KEY, stub.messages[0].sid)  # type: ignore[attr-defined]
    assert await asking is True


async def test_what_a_late_report_names_is_not_sent_again(stub: Twilio, line: Line) -> None:
    stub.acts = ["close"]
    await fails(line, text())
    assert await line.was_taken(text()) is False
    line._api.noted(KEY, "SM" + "0" * 32)  # type: ignore[attr-defined]
    await line.send(text())
    assert stub.messages == []


@pytest.mark.parametrize(
    ("looks", "taken"),
    [
        (["close", 503, "silent", 429], True),
        ([401], True),
        (["close"] * 1000, None),
        ([500] * 1000, None),
    ],
    ids=["comes back", "refused once", "stays away", "stays broken"],
)
async def test_it_is_asked_until_there_is_an_answer(
    stub: Twilio, line: Line, looks: list[Look], taken: bool | None
) -> None:
    stub.acts, stub.looks = ["take, close"], looks
    await fails(line, text())
    assert await line.was_taken(text()) is taken
