"""Whom the people of the organisation are told of, how often, and what happens when that fails."""

from __future__ import annotations

import logging

import pytest

from bot.errors import StoreUnavailable
from bot.handover.announcer import FIRST_PAUSE, GAP, LONGEST_PAUSE, Announcer
from bot.handover.notifier import Notice, NotifyFailed
from bot.people.file import read
from bot.people.staff import Staff
from tests.people.conftest import Shelf, shelf
from tests.people.samples import CALLER, CODES, OTHER, write

__all__ = ["shelf"]


class Noting:
    """Takes notices, or fails as it is told to."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, ...]] = []
        self.fails: Exception | None = None

    async def notify(self, notice: Notice) -> None:
        if self.fails is not None:
            raise self.fails
        self.taken.append(notice.languages)


def announcing(shelf: Shelf) -> tuple[Noting, Announcer, Staff]:
    noting = Noting()
    announcer = Announcer(noting, shelf.storage.wishes)
    people = read(write(shelf.folder), CODES)
    naming = shelf.stores.keeper.ring.naming
    wishes = shelf.storage.wishes
    return noting, announcer, Staff(lambda: people, wishes, shelf.clock, naming)


async def test_each_wish_is_told_of_once(shelf: Shelf) -> None:
    noting, announcer, staff = announcing(shelf)
    assert await announcer.look() is None
    await staff.wish(CALLER, "ar")
    await staff.wish(OTHER, "en")
    assert await announcer.look() == GAP
    assert await announcer.look() is None
    await staff.wish(CALLER, "en")
    assert await announcer.look() == GAP
    assert noting.taken == [("ar", "en"), ("en",)]


async def test_a_wish_that_is_dealt_with_meanwhile_is_not_told_of(shelf: Shelf) -> None:
    noting, announcer, staff = announcing(shelf)
    noting.fails = NotifyFailed("away")
    await staff.wish(CALLER, "ar")
    await announcer.look()
    (wish,) = await shelf.storage.wishes.waiting()
    await shelf.storage.wishes.delete(wish.key)
    noting.fails = None
    assert await announcer.look() is None
    assert noting.taken == []


@pytest.mark.parametrize(
    "fault",
    [NotifyFailed("away"), StoreUnavailable("locked"), KeyError("nobody thought of it")],
    ids=["the server", "the store", "anything"],
)
async def test_a_failure_loses_no_wish_and_is_tried_again_ever_more_rarely(
    shelf: Shelf, caplog: pytest.LogCaptureFixture, fault: Exception
) -> None:
    caplog.set_level(logging.DEBUG)
    noting, announcer, staff = announcing(shelf)
    noting.fails = fault
    await staff.wish(CALLER, "ar")
    pauses = [await announcer.look() for _ in range(12)]
    assert pauses[:3] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]
    assert pauses[-1] == LONGEST_PAUSE
    assert [wish.number for wish in await shelf.storage.wishes.waiting()] == [CALLER]
    assert "people wait to be called back" in caplog.text
    assert CALLER.removeprefix("+") not in caplog.text
    noting.fails = None
    assert await announcer.look() == GAP
    assert noting.taken == [("ar",)]
    noting.fails = fault
    await staff.wish(OTHER, "en")
    assert await announcer.look() == FIRST_PAUSE


async def test_a_wish_is_noted_before_anybody_is_told(shelf: Shelf) -> None:
    _, _, staff = announcing(shelf)
    seen: list[int] = []
    staff.noted = lambda: seen.append(1)
    await staff.wish(CALLER, "ar")
    assert seen == [1]
    with pytest.raises(StoreUnavailable):
        await staff.wish("+30", "ar")
    assert seen == [1]
