"""What the operator sends again is told from what a person says twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.sms.lines.smpp_copies import AGAIN_WITHIN, LIFE, Copies


@pytest.fixture
def copies() -> Copies:
    found = Copies()
    found.begin(0)
    return found


def stored(copies: Copies, name: str, sequence: int, now: float = 0) -> str:
    """A message that comes and is answered; its token."""
    seen = copies.sight(name, sequence, now)
    copies.answered(seen, stored=True, now=now)
    return seen.token


def test_a_confirmed_message_leaves_nothing(copies: Copies) -> None:
    first = stored(copies, "1", 1)
    assert copies.unconfirmed()
    assert copies.confirmed(copies.mark())
    assert not copies.unconfirmed()
    assert copies.kept() == []
    copies.begin(1)
    assert stored(copies, "1", 1) != first


def test_a_response_confirms_only_what_went_before_its_request(copies: Copies) -> None:
    early = stored(copies, "early", 1)
    mark = copies.mark()
    late = stored(copies, "late", 2)
    copies.confirmed(mark)
    copies.begin(1)
    assert stored(copies, "early", 1) != early
    assert stored(copies, "late", 2) == late


def test_what_is_in_work_is_not_confirmed(copies: Copies) -> None:
    seen = copies.sight("help", 1, 0)
    copies.confirmed(copies.mark())
    copies.begin(1)
    assert copies.sight("help", 9, 1).token == seen.token


@pytest.mark.parametrize(
    ("after", "same"),
    [(AGAIN_WITHIN - 1, True), (AGAIN_WITHIN + 1, False)],
    ids=["in time", "much later"],
)
def test_a_copy_is_expected_for_a_while_after_the_next_bind(
    copies: Copies, after: float, same: bool
) -> None:
    token = stored(copies, "help", 1)
    # How long the line was away does not count.
    copies.begin(5000)
    assert (stored(copies, "help", 7, 5000 + after) == token) is same


def test_nothing_is_expected_after_a_day(copies: Copies) -> None:
    token = stored(copies, "help", 1)
    copies.begin(LIFE + 1)
    assert stored(copies, "help", 7, LIFE + 1) != token


def test_one_that_was_not_stored_comes_before_one_that_was(copies: Copies) -> None:
    first = stored(copies, "1", 1)
    lost = copies.sight("1", 2, 0).token
    copies.begin(1)
    assert stored(copies, "1", 1, 1) == lost
    assert stored(copies, "1", 2, 1) == first


def test_what_was_told_to_come_again_is_a_copy_in_the_same_session(copies: Copies) -> None:
    seen = copies.sight("help", 1, 0)
    copies.answered(seen, stored=False, now=0)
    assert copies.sight("help", 2, 60).token == seen.token


def test_a_part_whose_message_was_stored_needs_nothing_more(copies: Copies) -> None:
    token = stored(copies, "part", 1)
    copies.finish([token])
    restarted = Copies.of(copies.kept())
    restarted.begin(1)
    assert restarted.sight("part", 5, 1).finished


# --- An operator that loses answers, sessions and patience, and a line that crashes ---


@dataclass(eq=False)
class Message:
    """What a person wrote: its text, and under which ids it was stored."""

    text: str
    ids: set[str] = field(default_factory=set)


@dataclass
class World:
    """An operator's queue, the wire and the line; sequence numbers begin anew each session.

    answers: messages whose answers were written and not read yet.
    """

    copies: Copies = field(default_factory=Copies)
    queue: list[Message] = field(default_factory=list)
    answers: list[Message] = field(default_factory=list)
    written: list[Message] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def write(self, text: str) -> None:
        message = Message(text)
        self.written.append(message)
        self.queue.append(message)

    def deliver(self, take: bool) -> None:
        waiting = [m for m in self.queue if m not in self.answers]
        if not waiting:
            return
        message = waiting[0]
        seen = self.copies.sight(message.text, next(self.numbers), 0)
        if take:
            message.ids.add(seen.token)
            self.answers.append(message)
        self.copies.answered(seen, stored=take, now=0)

    def read(self) -> None:
        """The operator reads all answers and responds to a question that came after them."""
        mark = self.copies.mark()
        self.queue = [m for m in self.queue if m not in self.answers]
        self.answers.clear()
        self.copies.confirmed(mark)

    def break_(self, crash: bool) -> None:
        """The session ends; what was not read is delivered again."""
        self.answers.clear()
        if crash:
            self.copies = Copies.of(self.copies.kept())
        self.numbers = count(1)
        self.copies.begin(0)


STEPS = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(["1", "2"])),
    st.tuples(st.just("deliver"), st.booleans()),
    st.tuples(st.just("read"), st.none()),
    st.tuples(st.just("break"), st.booleans()),
)


@given(st.lists(STEPS, max_size=40))
def test_no_history_loses_or_doubles_a_message(steps: list[tuple[str, object]]) -> None:
    world = World()
    world.copies.begin(0)
    for what, value in steps:
        if what == "write":
            world.write(str(value))
        elif what == "deliver":
            world.deliver(take=bool(value))
        elif what == "read":
            world.read()
        else:
            world.break_(crash=bool(value))
    while world.queue:
        world.deliver(take=True)
        if not [m for m in world.queue if m not in world.answers]:
            world.read()
    # Equal messages are like each other: what counts is how many there are.
    for text in ("1", "2"):
        written = [message for message in world.written if message.text == text]
        assert len(set().union(*(message.ids for message in written))) == len(written)
