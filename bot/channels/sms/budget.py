"""How much was sent or called today, what it cost, and whether there may be more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.clock import Clock
from bot.store.database import Database
from bot.store.tables import sms_days

# What is kept for help in danger when the day's bound is reached, as a share of it.
RESERVE = Decimal("0.5")
# Money as whole numbers: a sum of binary fractions would drift.
_SCALE = 1_000_000


@dataclass(frozen=True)
class Bounds:
    """The most of a day (UTC): text messages or minutes, and money where there is a bound."""

    parts: int
    money: Decimal | None


@dataclass(frozen=True)
class Tally:
    """What a day has seen so far."""

    parts: int
    money: Decimal


@dataclass(frozen=True)
class Day:
    """What one channel sent on one day to one country in one language. Delivery reports are
    counted without country and language."""

    day: str
    channel: str
    country: str
    language: str
    parts: int
    delivered: int
    lost: int
    cost: Decimal


def within(spent: Tally, more: Tally, bounds: Bounds, *, danger: bool) -> bool:
    """Whether `more` may be sent after `spent`; in danger beyond the bound too, up to a reserve."""
    factor = 1 + RESERVE if danger else Decimal(1)
    if spent.parts + more.parts > bounds.parts * factor:
        return False
    return bounds.money is None or spent.money + more.money <= bounds.money * factor


class Budget:
    """Counts by day, channel, country and language; no person is in them."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        prices: Mapping[str, Decimal],
        bounds: Bounds,
        table: sa.Table = sms_days,
    ) -> None:
        """prices: of one text message or minute, by country. table: where it is counted."""
        self._table = table
        self._database = database
        self._clock = clock
        self._prices = prices
        self._bounds = bounds

    async def take(
        self, channel: str, country: str, language: str, parts: int, *, danger: bool
    ) -> bool:
        """Count `parts` where they are within the day's bounds; whether they are.

        Raises StoreUnavailable.
        """
        cost = self._prices.get(country, Decimal(0)) * parts
        day = self._today()

        def work(connection: Connection) -> bool:
            spent = _tally(connection, self._table, day)
            if not within(spent, Tally(parts, cost), self._bounds, danger=danger):
                return False
            name = (day, channel, country, language)
            _add(connection, self._table, name, Counter(parts=parts), cost)
            return True

        return await self._database.run(work)

    async def give_back(self, taken: float, channel: str, country: str, parts: int) -> None:
        """Of what was taken without a language at the time `taken`, `parts` were not needed.

        Raises StoreUnavailable.
        """
        name = (_day(taken), channel, country, "")
        cost, counted = self._prices.get(country, Decimal(0)) * parts, Counter(parts=-parts)
        await self._database.run(lambda c: _add(c, self._table, name, counted, -cost))

    async def fate(self, channel: str, fate: str) -> None:
        """Count a delivery report: "delivered" or "lost". Raises StoreUnavailable."""
        name = (self._today(), channel, "", "")
        counted = Counter({fate: 1})
        await self._database.run(lambda c: _add(c, self._table, name, counted, Decimal(0)))

    def _today(self) -> str:
        return _day(self._clock())


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


async def days(database: Database) -> list[Day]:
    """All that was counted, newest day first. Raises StoreUnavailable."""
    ordered = sa.select(sms_days).order_by(
        sms_days.c.day.desc(), sms_days.c.channel, sms_days.c.country, sms_days.c.language
    )
    rows = await database.run(lambda c: c.execute(ordered).all())
    return [
        Day(
            row.day,
            row.channel,
            row.country,
            row.language,
            row.parts,
            row.delivered,
            row.lost,
            Decimal(row.cost) / _SCALE,
        )
        for row in rows
    ]


def _tally(connection: Connection, table: sa.Table, day: str) -> Tally:
    columns = (sa.func.sum(table.c.parts), sa.func.sum(table.c.cost))
    row = connection.execute(sa.select(*columns).where(table.c.day == day)).one()
    return Tally(int(row[0] or 0), Decimal(row[1] or 0) / _SCALE)


def _add(
    connection: Connection,
    table: sa.Table,
    name: tuple[str, str, str, str],
    counts: Counter[str],
    cost: Decimal,
) -> None:
    day, channel, country, language = name
    keyed = {"day": day, "channel": channel, "country": country, "language": language}
    conditions = [table.c[column] == value for column, value in keyed.items()]
    values = {column: table.c[column] + number for column, number in counts.items()}
    values["cost"] = table.c.cost + int(cost * _SCALE)
    if not connection.execute(table.update().where(*conditions).values(**values)).rowcount:
        fresh = {"parts": 0, "delivered": 0, "lost": 0, **counts}
        connection.execute(table.insert().values(**keyed, **fresh, cost=int(cost * _SCALE)))
