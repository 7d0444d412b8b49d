"""Rows of gammu's tables become messages; what was sent is counted, deleted, or waited for."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.sms.line import Fate
from bot.channels.sms.lines.modem_database import Sent, State, Waiting
from bot.channels.sms.lines.modem_parts import Message, Part, messages
from bot.channels.sms.lines.modem_watch import SILENT, ModemWatch
from bot.gateway.outbox import LIFE

POLE = "+48600100200"
GSM, UCS2, BINARY = "Default_No_Compression", "Unicode_No_Compression", "8bit"
TIME = "2026-11-22 12:00:00"
SMILE = "\U0001f600".encode("utf-16-be").hex()


def digits(text: str) -> str:
    return text.encode("utf-16-be").hex().upper()


def said(message: Message) -> str | None:
    """Its text; with dots where parts are missing."""
    text = message.received.text
    return text if message.whole else f"{text}..."


def rows(*found: tuple[str, str], sender: str = POLE, coding: str = UCS2) -> list[Part]:
    """Rows of (header, text in digits)."""
    return [
        Part(number, sender, TIME, header, coding, text)
        for number, (header, text) in enumerate(found, 1)
    ]


HI, YOU = digits("hi "), digits("you")
FIRST, SECOND = "050003370201", "050003370202"


@pytest.mark.parametrize(
    ("found", "texts"),
    [
        (rows(("", HI)), ["hi "]),
        (rows((FIRST, HI), (SECOND, YOU)), ["hi you"]),
        (rows((SECOND, YOU), (FIRST, HI)), ["hi you"]),
        (rows(("06080412340201", HI), ("06080412340202", YOU)), ["hi you"]),
        (rows(("0A050415810000" + FIRST[2:], HI), (SECOND, YOU)), ["hi you"]),
        (rows((FIRST, HI), (FIRST, HI), (SECOND, YOU)), ["hi you"]),
        (rows((FIRST, HI), (SECOND, YOU), (FIRST, YOU), (SECOND, HI)), ["hi you", "youhi "]),
        (rows((FIRST, HI), ("", YOU), (SECOND, YOU)), ["hi you", "you"]),
        (rows((FIRST, HI), ("050003380202", YOU)), ["hi ...", "you..."]),
        ([*rows((FIRST, HI)), *rows((SECOND, YOU), sender="+48600100201")], ["hi ...", "you..."]),
        (rows((FIRST, SMILE[:4]), (SECOND, SMILE[4:])), ["\U0001f600"]),
        (rows(("06050415810000", HI)), ["hi "]),
        (rows(("050003370200", HI), ("050003370003", HI)), ["hi ", "hi "]),
        (rows(("0500", HI), ("zz", HI), ("05000337", HI)), ["hi ", "hi ", "hi "]),
        (rows(("", "00410042"), coding=BINARY), [None]),
        (rows(("", "abc"), ("", "no digits")), [None, None]),
        (rows(("", "")), [""]),
    ],
    ids=[
        "one",
        "two parts",
        "in the other order",
        "a reference of 16 bits",
        "another element in the header",
        "a part twice",
        "the same reference again",
        "another message between the parts",
        "two references",
        "two senders",
        "a character across two parts",
        "a header that joins nothing",
        "a part that is no part",
        "broken headers",
        "a picture",
        "broken digits",
        "nothing",
    ],
)
def test_parts_become_messages(found: Sequence[Part], texts: list[str | None]) -> None:
    assert [said(message) for message in messages(found)] == texts


@given(
    st.lists(
        st.tuples(
            st.sampled_from([FIRST, SECOND, "050003370301", "06080412340201", ""])
            | st.binary(max_size=12).map(bytes.hex)
            | st.text(max_size=8),
            st.binary(max_size=8).map(bytes.hex) | st.text(max_size=8),
        ),
        max_size=12,
    )
)
def test_whatever_is_stored_each_row_is_in_one_message(found: list[tuple[str, str]]) -> None:
    made = messages(rows(*found))
    assert sorted(row for message in made for row in message.rows) == [
        number for number, _ in enumerate(found, 1)
    ]
    assert all(message.received.sender == POLE for message in made)


def test_a_message_that_is_handed_over_twice_keeps_its_id() -> None:
    first, again = messages([*rows(("", HI)), *rows(("", HI))])
    [later] = messages([Part(3, POLE, "2026-11-22 12:00:01", "", UCS2, HI)])
    assert first.received.id == again.received.id
    assert later.received.id != first.received.id


@pytest.mark.parametrize(
    ("row", "over", "textless", "fates"),
    [
        (Sent(1, "SendingOKNoReport", True, False), [1], [], []),
        (Sent(1, "SendingOK", True, False), [], [1], []),
        (Sent(1, "SendingOK", False, False), [], [], []),
        (Sent(1, "DeliveryPending", False, True), [1], [], []),
        (Sent(1, "DeliveryOK", False, False), [1], [], ["delivered"]),
        (Sent(1, "DeliveryFailed", False, False), [1], [], ["lost"]),
        (Sent(1, "DeliveryUnknown", False, False), [1], [], []),
        (Sent(1, "SendingError", True, False), [1], [], ["lost"]),
    ],
    ids=[
        "sent",
        "waits for its report",
        "waits, its text is gone",
        "no report within a day",
        "arrived",
        "did not arrive",
        "nobody knows",
        "given up",
    ],
)
def test_each_end_of_a_text_is_counted_and_deleted(
    row: Sent, over: list[int], textless: list[int], fates: list[Fate]
) -> None:
    found = ModemWatch(0.0).look(State([row], [], ""), 1.0)
    assert (found.over, found.textless, found.fates) == (over, textless, fates)


def test_a_text_that_nobody_sends_is_given_up_after_a_day() -> None:
    watch, state = ModemWatch(0.0), State([], [Waiting(7, 0)], "")
    assert watch.look(state, 1.0).over == []
    assert watch.look(state, LIFE).over == []
    found = watch.look(state, LIFE + 1)
    assert (found.over, found.fates) == ([7], ["lost"])


def test_refusals_are_told_once() -> None:
    watch = ModemWatch(0.0)
    told = [watch.look(State([], [Waiting(7, n)], ""), 1.0).refused for n in (0, 1, 1, 2)]
    assert told == [0, 1, 0, 1]


def test_silence_of_gammu_is_told_again_and_again_until_it_speaks() -> None:
    watch = ModemWatch(0.0)
    looks = [("a", 1), ("a", SILENT), ("a", SILENT + 1), ("a", SILENT + 2), ("a", 2 * SILENT + 1)]
    told = [watch.look(State([], [], beat), now).silent for beat, now in looks]
    assert told == [0, 0, SILENT, 0, 2 * SILENT]
    assert watch.look(State([], [], "b"), 3 * SILENT).silent == 0
