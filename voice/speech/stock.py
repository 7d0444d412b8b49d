"""The audio of each language against what it needs: for operators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.guidance.finding import Finding
from voice.speech.inventory import Inventory, Readiness, readiness
from voice.speech.recordings import Recordings
from voice.speech.sheet import Row
from voice.speech.store import AudioStore


@dataclass(frozen=True)
class Stock:
    """One language. lines: how many it needs; recorded, made: how many of them have a
    recording, and a file at the usual pace. old: rows of the sheet with a recording whose text
    has changed since, each with the row that stands there now, if it has one."""

    readiness: Readiness
    lines: int
    recorded: int
    made: int
    old: tuple[tuple[Row, Row | None], ...]
    findings: tuple[Finding, ...]


def stock_of(needed: Inventory, store: AudioStore) -> Stock:
    """What there is for a language."""
    lines = needed.lines()
    folder = store.recordings.get(needed.language)
    found = folder.current if folder is not None else Recordings({})
    return Stock(
        readiness=readiness(needed, store.has),
        lines=len(lines),
        recorded=sum(store.recorded(line.prompt) for line in lines),
        made=sum(store.is_made(line.prompt) for line in lines),
        old=tuple(_old(found, needed)),
        findings=found.findings,
    )


def _old(found: Recordings, needed: Inventory) -> Iterator[tuple[Row, Row | None]]:
    now = {line.where: line.prompt.key for line in (*needed.spoken(), *needed.fixed)}
    used = {line.prompt.key for line in needed.lines()}
    rows = {row.key: row for row in found.rows}
    for row in found.rows:
        if row.key in found.by_key and row.key not in used:
            yield row, rows.get(now.get(row.where, ""))


def findings_of(stocks: Sequence[Stock], store: AudioStore) -> tuple[Finding, ...]:
    """Every fault of every recording; its sound is known once it was rendered."""
    named = (finding for stock in stocks for finding in stock.findings)
    heard = (Finding(path, 1, e.cause, e.fix) for path, e in store.unusable().items())
    return tuple(sorted({*named, *heard}))
