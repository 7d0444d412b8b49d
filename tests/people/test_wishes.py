"""Wishes to be called back: sealed, one a number, gone when done or after some days."""

from __future__ import annotations

import inspect
import logging
from datetime import datetime

import pytest
import sqlalchemy as sa

from bot.errors import StoreUnavailable, WishRefused
from bot.people import wishes as module
from bot.people.file import read
from bot.people.roster import NOBODY, Roster
from bot.people.staff import PER_DAY, Staff
from bot.people.wishes import DAY, HOUR, count_waiting
from bot.store.tables import data_keys, wishes
from tests.people.conftest import Shelf
from tests.people.samples import CALLER, CODES, FILE, FIRST, OTHER, SECOND, write
from voice.people import People

DAYS = 2


def staff(shelf: Shelf, roster: Roster | None = None) -> Staff:
    """The people as the telephone has them."""
    people = roster or read(write(shelf.folder), CODES)
    naming = shelf.stores.keeper.ring.naming
    return Staff(lambda: people, shelf.storage.wishes, shelf.clock, naming)


async def left(shelf: Shelf) -> tuple[int, int]:
    """Rows of wishes, and keys in the vault beside its probe."""
    rows = sa.select(sa.func.count()).select_from(wishes)
    keys = sa.select(sa.func.count()).where(data_keys.c.id != "probe")
    found = await shelf.stores.rows.run(lambda c: c.execute(rows).scalar())
    return int(found or 0), int(
        await shelf.stores.keys.run(lambda c: c.execute(keys).scalar()) or 0
    )


async def test_a_wish_is_seen_by_staff_to_the_hour(shelf: Shelf) -> None:
    await staff(shelf).wish(CALLER, "ar")
    (wish,) = await shelf.storage.wishes.waiting()
    assert (wish.number, wish.language) == (CALLER, "ar")
    assert wish.since % HOUR == 0
    assert 0 <= shelf.clock() - wish.since < HOUR
    assert wish.ends == wish.since + DAYS * DAY
    assert CALLER not in repr(wish)


async def test_the_number_is_in_no_file_and_no_log(
    shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    people = staff(shelf)
    for _ in range(PER_DAY):
        await people.wish(CALLER, "ar")
    with pytest.raises(WishRefused) as refused:
        await people.wish(CALLER, "ar")
    stored, digits = shelf.contents(), CALLER.removeprefix("+")
    assert len(stored) > 4096
    assert digits.encode() not in stored
    assert digits not in caplog.text + str(refused.value) + repr(people)


async def test_a_second_wish_of_a_number_replaces_the_first_and_keeps_its_place(
    shelf: Shelf,
) -> None:
    people = staff(shelf)
    await people.wish(CALLER, "ar")
    (first,) = await shelf.storage.wishes.waiting()
    shelf.clock.moved += 2 * HOUR
    await people.wish(OTHER, "en")
    await people.wish(CALLER, "en")
    mine, other = await shelf.storage.wishes.waiting()
    assert (mine.number, mine.language, mine.since) == (CALLER, "en", first.since)
    assert mine.ends == first.ends + 2 * HOUR
    assert other.number == OTHER
    assert await left(shelf) == (2, 2)


async def test_a_number_is_called_back_so_often_in_a_day(shelf: Shelf) -> None:
    people = staff(shelf)
    for _ in range(PER_DAY):
        await people.wish(CALLER, "en")
        (wish,) = await shelf.storage.wishes.waiting()
        await shelf.storage.wishes.delete(wish.key)
    with pytest.raises(WishRefused):
        await people.wish(CALLER, "en")
    assert await left(shelf) == (0, 0)
    await people.wish(OTHER, "en")
    shelf.clock.moved += DAY + 1
    await people.wish(CALLER, "en")


async def test_a_full_list_takes_no_more_and_keeps_no_key(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 1)
    people = staff(shelf)
    await people.wish(CALLER, "en")
    with pytest.raises(WishRefused):
        await people.wish(OTHER, "en")
    assert await left(shelf) == (1, 1)
    await people.wish(CALLER, "ar")
    assert await left(shelf) == (1, 1)


@pytest.mark.parametrize(
    "number",
    [
        pytest.param("anonymous", id="hidden"),
        pytest.param("112", id="short"),
        pytest.param("+99912345678", id="of no country"),
        pytest.param("+30", id="no number"),
        pytest.param("+19002345678", id="a paid line in America"),
        pytest.param("+441632960001;phone-context=x", id="with something behind"),
        pytest.param("+448712345678", id="a paid line in Britain"),
    ],
)
async def test_what_nobody_may_call_is_not_noted(shelf: Shelf, number: str) -> None:
    with pytest.raises(WishRefused):
        await staff(shelf).wish(number, "en")
    assert await left(shelf) == (0, 0)


@pytest.mark.parametrize("how", ["done", "too old"])
async def test_what_is_over_leaves_nothing(shelf: Shelf, how: str) -> None:
    await staff(shelf).wish(CALLER, "ar")
    (wish,) = await shelf.storage.wishes.waiting()
    row = await shelf.stores.rows.run(lambda c: c.execute(sa.select(wishes)).one())
    key = await shelf.stores.keys.run(
        lambda c: c.execute(
            sa.select(data_keys.c.wrapped).where(data_keys.c.id == wish.key)
        ).scalar()
    )
    before = shelf.contents()
    assert all(part in before for part in (row.wish, key, wish.key.encode()))
    if how == "done":
        await shelf.storage.wishes.delete(wish.key)
    else:
        shelf.clock.moved += DAYS * DAY
        await shelf.upkeep()
    assert await left(shelf) == (0, 0)
    after = shelf.contents()
    assert not any(part in after for part in (row.wish, key, wish.key.encode()))


async def test_a_wish_outlives_its_call_and_every_upkeep_before_its_end(shelf: Shelf) -> None:
    await staff(shelf).wish(CALLER, "ar")
    (wish,) = await shelf.storage.wishes.waiting()
    shelf.clock.moved = wish.ends - shelf.clock() - 1
    await shelf.upkeep()
    assert [w.number for w in await shelf.storage.wishes.waiting()] == [CALLER]
    assert await count_waiting(shelf.stores.rows, shelf.clock()) == 1
    shelf.clock.moved += 1
    assert await shelf.storage.wishes.waiting() == []
    assert await count_waiting(shelf.stores.rows, shelf.clock()) == 0


async def test_an_old_backup_brings_no_wish_back(shelf: Shelf) -> None:
    await staff(shelf).wish(CALLER, "ar")
    row = await shelf.stores.rows.run(lambda c: c.execute(sa.select(wishes)).one())
    await shelf.storage.wishes.delete(row.key)
    await shelf.stores.rows.run(lambda c: c.execute(wishes.insert().values(**dict(row._mapping))))
    assert await shelf.storage.wishes.waiting() == []
    await shelf.upkeep()
    assert await left(shelf) == (0, 0)


async def test_a_key_without_its_row_is_destroyed(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a crash leaves it, or a vault that was away while its row was deleted."""
    await staff(shelf).wish(CALLER, "ar")
    (wish,) = await shelf.storage.wishes.waiting()

    async def away(_: object) -> None:
        raise StoreUnavailable("away")

    with monkeypatch.context() as patched:
        patched.setattr(shelf.stores.keys, "run", away)
        with pytest.raises(StoreUnavailable):
            await shelf.storage.wishes.delete(wish.key)
    assert await left(shelf) == (0, 1)
    shelf.clock.moved += 601
    await shelf.upkeep()
    assert await left(shelf) == (0, 0)


async def test_a_wish_that_does_not_open_hides_no_other(
    shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    people = staff(shelf)
    await people.wish(CALLER, "ar")
    await people.wish(OTHER, "en")
    (first, _) = await shelf.storage.wishes.waiting()
    broken = wishes.update().where(wishes.c.key == first.key).values(wish=b"x" * 40)
    await shelf.stores.rows.run(lambda c: c.execute(broken))
    assert [wish.number for wish in await shelf.storage.wishes.waiting()] == [OTHER]
    assert "does not open" in caplog.text


async def test_a_wish_moved_to_another_row_does_not_open(shelf: Shelf) -> None:
    people = staff(shelf)
    await people.wish(CALLER, "ar")
    await people.wish(OTHER, "en")
    first, second = await shelf.stores.rows.run(lambda c: c.execute(sa.select(wishes)).all())
    swapped = wishes.update().where(wishes.c.key == first.key).values(wish=second.wish)
    await shelf.stores.rows.run(lambda c: c.execute(swapped))
    assert [wish.key for wish in await shelf.storage.wishes.waiting()] == [second.key]


def test_wishes_are_taken_where_somebody_calls_back(shelf: Shelf) -> None:
    silent = FILE.partition("    call_back:")[0] + FILE[FILE.index("  - name: Night") :]
    assert staff(shelf).calls_back("en")
    assert not staff(shelf, read(write(shelf.folder, silent), CODES)).calls_back("en")
    assert not staff(shelf, NOBODY).calls_back("en")


@pytest.mark.parametrize(
    ("language", "moment", "number"),
    [
        pytest.param("ar", "2026-11-23T10:00+02:00", FIRST, id="there and speaks it"),
        pytest.param("ar", "2026-11-23T18:00+02:00", None, id="has gone home"),
        pytest.param("fr", "2026-11-23T10:00+02:00", None, id="nobody speaks it"),
        pytest.param("en", "2026-11-22T10:00+01:00", SECOND, id="the other desk"),
        pytest.param("en", "2026-12-25T23:00+02:00", None, id="a holiday"),
    ],
)
def test_who_is_on_duty_is_called(
    shelf: Shelf, language: str, moment: str, number: str | None
) -> None:
    people = staff(shelf)
    people.now = lambda: datetime.fromisoformat(moment)
    assert people.on_duty(language) == number


def test_the_telephone_can_ask_for_them(shelf: Shelf) -> None:
    """What the telephone asks for is there, by name and by arguments."""
    for name, member in vars(People).items():
        if name.startswith("_"):
            continue
        mine = inspect.getattr_static(Staff, name)
        assert type(mine) is type(member), name
        if inspect.isfunction(member):
            assert inspect.signature(mine) == inspect.signature(member), name
