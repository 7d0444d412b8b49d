"""Reports that an answer was wrong, did not help, or is missing: tied to a text, to no person."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.clock import Clock
from bot.errors import SealBroken
from bot.feedback.days import day_of, end_of
from bot.privacy.sealing import seal, unseal
from bot.store.database import Database
from bot.store.tables import reports
from bot.store.vault import Vault

logger = logging.getLogger(__name__)

# What a person says of an answer; "unanswered" is of an "I don't know".
Said = Literal["wrong", "unhelpful"]
Kind = Literal["wrong", "unhelpful", "unanswered"]
# Nobody works off more; and whoever fills the list fills it only so far.
MOST = 1000
# Characters of a text that somebody adds.
LONGEST = 500
_KEY_LIFE = 24 * 3600.0


@dataclass(frozen=True)
class Subject:
    """What a report is about: an entry, "europe" or a country, the language of its text, and the
    text's hash, empty where no text was shown."""

    entry: str
    area: str
    language: str
    version: str


@dataclass(frozen=True)
class Report:
    """A report as it is read. day is in UTC; text is what the person added, None for nothing."""

    key: str
    day: str
    kind: Kind
    channel: str
    subject: Subject
    text: str | None = field(default=None, repr=False)


class Reports:
    """The reports of a database. All raise StoreUnavailable."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock

    def row(self, kind: Kind, channel: str, subject: Subject) -> dict[str, object]:
        """A report of today for `put`, under a random key."""
        day = day_of(self._clock())
        return {
            "key": secrets.token_hex(32),
            "day": day,
            "kind": kind,
            "channel": channel,
            "entry": subject.entry,
            "area": subject.area,
            "language": subject.language,
            "version": subject.version,
            "ends": end_of(day),
        }

    async def full(self) -> bool:
        """Whether there are so many that no more are taken."""
        counted = sa.select(sa.func.count()).select_from(reports)
        return int(await self._database.run(lambda c: c.execute(counted).scalar()) or 0) >= MOST

    async def sealed(self, key: str, text: str) -> dict[str, object]:
        """The columns of a report under `key` that hold `text`, sealed. Its key is in the vault
        before the row; one whose row never comes is deleted by the upkeep."""
        name = secrets.token_hex(32)
        sealed = seal(await self._vault.create(name, self._clock() + _KEY_LIFE), text.encode(), key)
        return {"text_key": name, "text": sealed}

    async def add_text(self, key: str, text: str) -> bool:
        """Keep `text` with the report under `key`, sealed; False where there is no such report,
        or it has a text."""
        columns = await self.sealed(key, text)
        bare = sa.and_(reports.c.key == key, reports.c.text.is_(None))
        changed = reports.update().where(bare).values(**columns)
        done = bool(await self._database.run(lambda c: c.execute(changed).rowcount))
        if not done:
            await self._vault.destroy([str(columns["text_key"])])
        return done

    async def all(self) -> Sequence[Report]:
        """All reports that have not ended, the newest day first."""
        order = (reports.c.day.desc(), reports.c.entry, reports.c.language, reports.c.key)
        chosen = sa.select(reports).where(reports.c.ends > self._clock()).order_by(*order)
        found = await self._database.run(lambda c: c.execute(chosen).all())
        return [await self._open(row) for row in found]

    async def delete(self, keys: Sequence[str]) -> int:
        """Delete reports and the keys of their texts; returns how many there were."""
        named = reports.c.key.in_(keys)

        def work(connection: Connection) -> tuple[int, list[str]]:
            chosen = sa.select(reports.c.text_key).where(named, reports.c.text_key.is_not(None))
            texts = [row.text_key for row in connection.execute(chosen)]
            return connection.execute(reports.delete().where(named)).rowcount, texts

        deleted, texts = await self._database.run(work)
        if texts:
            await self._database.scrub()
            await self._vault.destroy(texts)
        return deleted

    async def text_keys(self) -> frozenset[str]:
        """The names of the keys of all texts."""
        chosen = sa.select(reports.c.text_key).where(reports.c.text_key.is_not(None))
        found = await self._database.run(lambda c: c.execute(chosen).all())
        return frozenset(row.text_key for row in found)

    async def forget(self) -> None:
        """Delete what has ended, and reports whose text's key is gone: those of a backup that
        somebody put back."""
        kept = sa.select(reports.c.key, reports.c.text_key, reports.c.ends)
        # The rows first: a key is made before its row.
        rows = await self._database.run(lambda c: c.execute(kept).all())
        there, now = await self._vault.names(float("inf")), self._clock()
        over = [r.key for r in rows if r.ends <= now or (r.text_key and r.text_key not in there)]
        if over:
            logger.info("%s reports that had ended are deleted", await self.delete(over))

    async def _open(self, row: sa.engine.Row) -> Report:
        subject = Subject(row.entry, row.area, row.language, row.version)
        text = None if row.text_key is None else await self._text(row)
        return Report(row.key, row.day, row.kind, row.channel, subject, text)

    async def _text(self, row: sa.engine.Row) -> str | None:
        try:
            key = await self._vault.get(row.text_key)
            return None if key is None else unseal(key, row.text, row.key).decode()
        except SealBroken as error:
            # The report itself can still be worked on.
            logger.critical("the text of a report does not open: %s", type(error).__name__)
            return None


def put(connection: Connection, row: dict[str, object]) -> None:
    """Store a report as part of a transaction."""
    connection.execute(reports.insert().values(**row))
