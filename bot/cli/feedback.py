"""safar feedback"""

from __future__ import annotations

import asyncio
import csv
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import astuple, dataclass, fields

import click

from bot.clock import SteadyClock
from bot.feedback.gaps import Gap, Gaps
from bot.feedback.reports import Report, Reports
from bot.privacy.keeper import KeyKeeper
from bot.settings import Settings
from bot.store import tables
from bot.store.database import Database
from bot.store.vault import Vault

# Enough of a report's key to name it.
SHORT = 12
REPORT_COLUMNS = (
    *("key", "day", "kind", "entry", "area", "language"),
    *("version", "channel", "text"),
)


@dataclass(frozen=True)
class _Told:
    reports: Reports
    gaps: Gaps


@click.group()
def feedback() -> None:
    """What people said of answers, and questions without an answer.

    Works beside the running service; see docs/operators.md.
    """


@feedback.command("list")
@click.option("--csv", "as_csv", is_flag=True, help="As CSV, for a table.")
def list_(as_csv: bool) -> None:
    """The reports of answers that are not dealt with, newest day first."""
    reports = asyncio.run(_reports())
    if as_csv:
        _write(REPORT_COLUMNS, [_row(report) for report in reports])
        return
    for report in reports:
        key, *told, text = _row(report)
        click.echo(" ".join([key, *told]))
        if text:
            click.echo(f"    {text}")
    if not reports:
        click.echo("No answer was reported.")


@feedback.command()
@click.option("--csv", "as_csv", is_flag=True, help="As CSV, for a table.")
def gaps(as_csv: bool) -> None:
    """Questions without an answer by day, nearest entry and language."""
    found = asyncio.run(_gaps())
    if as_csv:
        _write([field.name for field in fields(Gap)], [astuple(gap) for gap in found])
        return
    for gap in found:
        click.echo(f"{gap.day} {gap.language:3} {gap.count:6} {gap.entry}")
    if not found:
        click.echo("No question was without an answer.")


@feedback.command()
@click.argument("key", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All reports.")
@click.option("--gaps", "counts", is_flag=True, help="All counts of questions without an answer.")
def delete(key: tuple[str, ...], everything: bool, counts: bool) -> None:
    """Delete reports that are dealt with, by their keys as `list` shows them."""
    if not (key or everything or counts):
        raise click.UsageError("name keys, or --all, or --gaps")
    deleted = asyncio.run(_delete(key, everything=everything, counts=counts))
    click.echo(f"Deleted reports: {deleted}")
    if counts:
        click.echo("The counts are deleted.")


def _row(report: Report) -> tuple[str, ...]:
    about = report.subject
    return (
        report.key[:SHORT],
        report.day,
        report.kind,
        about.entry,
        about.area,
        about.language,
        about.version,
        report.channel,
        report.text or "",
    )


def _write(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([[_cell(value) for value in row] for row in rows])


def _cell(value: object) -> object:
    """A value that no table program takes for a formula: somebody wrote it."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value


async def _reports() -> Sequence[Report]:
    async with _told() as told:
        return await told.reports.all()


async def _gaps() -> Sequence[Gap]:
    async with _told() as told:
        return await told.gaps.all()


async def _delete(keys: Sequence[str], *, everything: bool, counts: bool) -> int:
    async with _told() as told:
        if counts:
            await told.gaps.clear()
        chosen = [
            report.key
            for report in await told.reports.all()
            if everything or any(len(key) >= SHORT and report.key.startswith(key) for key in keys)
        ]
        return await told.reports.delete(chosen)


@asynccontextmanager
async def _told() -> AsyncIterator[_Told]:
    settings = Settings.load()
    keeper = KeyKeeper(settings.keys, settings.key_file)
    rows, keys = Database(settings.database, tables.rows), Database(settings.vault, tables.keys)
    clock = SteadyClock()
    try:
        yield _Told(Reports(rows, Vault(keys, keeper), clock), Gaps(rows, clock))
    finally:
        rows.close()
        keys.close()
