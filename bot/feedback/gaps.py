"""Questions without an answer, counted by the nearest entry: no wording, no person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.clock import Clock
from bot.feedback.days import day_of, first_kept
from bot.store.database import Database
from bot.store.tables import gaps


@dataclass(frozen=True)
class Gap:
    """How often on a day (UTC) a question in a language had no answer, and the entry that was
    nearest to it."""

    day: str
    entry: str
    language: str
    count: int


@dataclass(frozen=True)
class Total:
    """The same over all days that are kept."""

    entry: str
    language: str
    count: int


class Gaps:
    """The counts of a database. All raise StoreUnavailable."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def all(self) -> Sequence[Gap]:
        """The counts, newest day first."""
        order = (gaps.c.day.desc(), gaps.c.entry, gaps.c.language)
        kept = gaps.c.day >= first_kept(self._clock())
        chosen = sa.select(gaps).where(kept).order_by(*order)
        found = await self._database.run(lambda c: c.execute(chosen).all())
        return [Gap(row.day, row.entry, row.language, row.count) for row in found]

    async def totals(self) -> Sequence[Total]:
        """The counts by entry and language, the highest first."""
        summed: dict[tuple[str, str], int] = {}
        for gap in await self.all():
            name = (gap.entry, gap.language)
            summed[name] = summed.get(name, 0) + gap.count
        ordered = sorted(summed.items(), key=lambda item: (-item[1], item[0]))
        return [Total(entry, language, count) for (entry, language), count in ordered]

    async def clear(self) -> None:
        """Delete all counts."""
        await self._database.run(lambda c: c.execute(gaps.delete()))

    async def forget(self) -> None:
        """Delete the counts of days that are over."""
        old = gaps.delete().where(gaps.c.day < first_kept(self._clock()))
        await self._database.run(lambda c: c.execute(old))


def count(connection: Connection, entry: str, language: str, now: float) -> None:
    """Count a question without an answer, as part of a transaction. now: seconds since 1970."""
    named = {"day": day_of(now), "entry": entry, "language": language}
    same = [gaps.c[column] == value for column, value in named.items()]
    more = gaps.update().where(*same).values(count=gaps.c.count + 1)
    if not connection.execute(more).rowcount:
        connection.execute(gaps.insert().values(**named, count=1))
