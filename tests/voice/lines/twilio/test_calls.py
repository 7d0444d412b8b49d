"""Calls of which nothing is heard end by themselves, and what is kept is bounded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bot.render.voice import Prompt
from tests.voice.lines.twilio.phone import Book, counting
from voice.acts import LineAct, LineEvent, PickedUp, Silence, Transfer
from voice.line import Caller
from voice.lines import twilio_calls
from voice.lines.twilio_calls import KNOWN, LONGEST_CALL, QUIET, Call, Calls


@dataclass
class Time:
    """A clock that is set."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


async def render(call: Call, act: LineAct) -> str:
    return f"<{call.name} {call.step + 1}/>"


async def begun(
    calls: Calls, sid: str = "CA1", script: Callable[[list[LineEvent]], LineAct] = counting
) -> tuple[Call, Book]:
    book = Book(script)
    call = calls.begin(calls.name(sid), lambda: book.begin(Caller(sid)))
    calls.advance(call, PickedUp())
    await calls.answer(call)
    return call, book


async def test_a_call_of_which_nothing_is_heard_ends() -> None:
    time = Time()
    calls = Calls(time, render)
    call, book = await begun(calls)
    time.now += QUIET - 1
    await calls.sweep()
    assert (book.talks[0].ended, calls.find(call.name)) == (0, call)
    # Any request gives it time again.
    await calls.answer(call)
    time.now += QUIET - 1
    await calls.sweep()
    assert book.talks[0].ended == 0
    time.now += 1
    await calls.sweep()
    assert (book.talks[0].ended, calls.find(call.name)) == (1, None)
    assert calls.last_words(call.name) is not None
    time.now += KNOWN
    assert calls.last_words(call.name) is None


async def test_who_talks_with_a_person_is_not_forgotten() -> None:
    time = Time()
    calls = Calls(time, render)
    _, book = await begun(calls, script=lambda _: Transfer((Prompt("a", "en"),), "+48600999888"))
    time.now += LONGEST_CALL - 1
    await calls.sweep()
    assert book.talks[0].ended == 0
    time.now += 1
    await calls.sweep()
    assert book.talks[0].ended == 1


async def test_no_call_is_longer_than_twilio_lets_it_be() -> None:
    time = Time()
    calls = Calls(time, render)
    call, book = await begun(calls)
    while time.now < 1000 + LONGEST_CALL:
        assert book.talks[0].ended == 0
        calls.advance(call, Silence())
        await calls.answer(call)
        time.now += QUIET / 2
        await calls.sweep()
    assert book.talks[0].ended == 1


async def test_all_calls_end_with_the_service() -> None:
    calls = Calls(Time(), render)
    async with calls.tended():
        books = [(await begun(calls, f"CA{number}"))[1] for number in range(5)]
    assert [book.talks[0].ended for book in books] == [1] * 5


async def test_calls_that_are_over_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twilio_calls, "MOST_CALLS", 3)
    calls = Calls(Time(), render)
    names = []
    for number in range(10):
        call, _ = await begun(calls, f"CA{number}")
        names.append(call.name)
        await calls.end(call.name)
    assert [calls.last_words(name) is not None for name in names] == [False] * 7 + [True] * 3


async def test_an_end_that_fails_is_told_without_the_call(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = Calls(Time(), render)
    call, book = await begun(calls)

    async def end() -> None:
        raise RuntimeError("CA1")

    monkeypatch.setattr(book.talks[0], "end", end)
    await calls.end(call.name)
    assert [record.message for record in caplog.records] == [
        "the end of a call failed: RuntimeError"
    ]


def test_names_are_of_this_process_alone() -> None:
    one, other = Calls(Time(), render), Calls(Time(), render)
    assert one.name("CA1") == one.name("CA1") != one.name("CA2")
    assert one.name("CA1") != other.name("CA1")
    assert len({one.mark("a", 1), one.mark("a", 2), one.mark("b", 1), other.mark("a", 1)}) == 4
