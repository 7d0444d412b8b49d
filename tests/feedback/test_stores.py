"""Reports and counts in their stores: their ends, old backups, keys left by a crash."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.errors import StoreUnavailable
from bot.feedback import gaps, reports
from bot.feedback.days import KEEP_DAYS
from bot.feedback.reports import Kind, Report, Subject, put
from bot.store.tables import data_keys
from bot.store.tables import reports as table
from tests.people.conftest import Shelf

DAY = 86400.0
SUBJECT = Subject("stay/work", "GR", "en", "0123456789abcdef")


async def note(shelf: Shelf, kind: Kind = "wrong", text: str | None = None) -> str:
    row = shelf.storage.reports.row(kind, "web", SUBJECT)
    await shelf.stores.rows.run(lambda c: put(c, row))
    if text is not None:
        assert await shelf.storage.reports.add_text(str(row["key"]), text)
    return str(row["key"])


async def count(shelf: Shelf, entry: str, language: str = "en") -> None:
    now = shelf.clock()
    await shelf.stores.rows.run(lambda c: gaps.count(c, entry, language, now))


async def keys_left(shelf: Shelf) -> int:
    chosen = sa.select(sa.func.count()).where(data_keys.c.id != "probe")
    return int(await shelf.stores.keys.run(lambda c: c.execute(chosen).scalar()) or 0)


async def test_a_report_is_read_as_it_was_made(shelf: Shelf) -> None:
    key = await note(shelf, "unhelpful", "the bus is gone")
    (report,) = await shelf.storage.reports.all()
    expected = Report(key, report.day, "unhelpful", "web", SUBJECT, "the bus is gone")
    assert report == expected


async def test_reports_end_after_some_days_and_counts_too(shelf: Shelf) -> None:
    await note(shelf, text="secret")
    await count(shelf, "stay/work")
    shelf.clock.moved += (KEEP_DAYS - 1) * DAY - shelf.clock() % DAY
    await shelf.upkeep()
    assert len(await shelf.storage.reports.all()) == 1
    assert len(await shelf.storage.gaps.all()) == 1
    shelf.clock.moved += DAY
    assert await shelf.storage.reports.all() == []
    assert await shelf.storage.gaps.all() == []
    await shelf.upkeep()
    assert await keys_left(shelf) == 0
    for one in ("reports", "gaps"):
        left = sa.select(sa.func.count()).select_from(sa.table(one))
        assert await shelf.stores.rows.run(lambda c, left=left: c.execute(left).scalar()) == 0


async def test_a_deleted_report_leaves_neither_key_nor_bytes(shelf: Shelf) -> None:
    key = await note(shelf, text="secret")
    sealed = await shelf.stores.rows.run(lambda c: c.execute(sa.select(table.c.text)).scalar())
    assert sealed in shelf.contents()
    assert await shelf.storage.reports.delete([key, "none"]) == 1
    assert await keys_left(shelf) == 0
    assert sealed not in shelf.contents()


async def test_an_old_backup_brings_no_text_back(shelf: Shelf) -> None:
    key = await note(shelf, text="secret")
    row = await shelf.stores.rows.run(lambda c: c.execute(sa.select(table)).one())
    await shelf.storage.reports.delete([key])
    await shelf.stores.rows.run(lambda c: c.execute(table.insert().values(**dict(row._mapping))))
    (report,) = await shelf.storage.reports.all()
    assert report.text is None
    await shelf.upkeep()
    assert await shelf.storage.reports.all() == []


async def test_a_key_without_its_text_is_destroyed(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await note(shelf)

    async def away(_: object) -> None:
        raise StoreUnavailable("away")

    with monkeypatch.context() as patched:
        patched.setattr(shelf.stores.rows, "run", away)
        with pytest.raises(StoreUnavailable):
            await shelf.storage.reports.add_text(key, "secret")
    assert await keys_left(shelf) == 1
    shelf.clock.moved += 601
    await shelf.upkeep()
    assert await keys_left(shelf) == 0


async def test_the_upkeep_leaves_a_text_that_waits(shelf: Shelf) -> None:
    await note(shelf, text="secret")
    shelf.clock.moved += 5 * DAY
    await shelf.upkeep()
    assert [report.text for report in await shelf.storage.reports.all()] == ["secret"]


async def test_a_text_that_does_not_open_hides_no_report(shelf: Shelf) -> None:
    await note(shelf, text="one")
    await note(shelf, text="two")
    first, second = await shelf.stores.rows.run(lambda c: c.execute(sa.select(table)).all())
    swapped = {"text": second.text, "text_key": second.text_key}
    moved = table.update().where(table.c.key == first.key).values(**swapped)
    await shelf.stores.rows.run(lambda c: c.execute(moved))
    found = {report.key: report.text for report in await shelf.storage.reports.all()}
    assert found[first.key] is None, "a text belongs to its report"
    assert len(found) == 2


async def test_a_full_list_is_told(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "MOST", 2)
    await note(shelf)
    assert not await shelf.storage.reports.full()
    await note(shelf)
    assert await shelf.storage.reports.full()


async def test_counts_are_by_entry_language_and_day(shelf: Shelf) -> None:
    for entry, language in (("a/x", "en"), ("a/x", "en"), ("a/x", "ar"), ("a/y", "en")):
        await count(shelf, entry, language)
    shelf.clock.moved += DAY
    await count(shelf, "a/x")
    assert [(g.entry, g.language, g.count) for g in await shelf.storage.gaps.all()] == [
        ("a/x", "en", 1),
        ("a/x", "ar", 1),
        ("a/x", "en", 2),
        ("a/y", "en", 1),
    ]
    first = (await shelf.storage.gaps.totals())[0]
    assert (first.entry, first.language, first.count) == ("a/x", "en", 3)
