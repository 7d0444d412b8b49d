"""safar sms"""

from __future__ import annotations

import asyncio

import click

from bot.channels.sms.budget import days
from bot.cli.simulate import simulate
from bot.settings import Settings
from bot.store import tables
from bot.store.database import Database

NUMBER = "+306900000000"


@click.group(invoke_without_command=True)
@click.option("--simulate", "simulated", is_flag=True, help="A telephone in the terminal.")
@click.option("--number", default=NUMBER, show_default=True, help="Whose telephone it is.")
@click.pass_context
def sms(context: click.Context, simulated: bool, number: str) -> None:
    """Text messages: try them out, count them."""
    if simulated:
        asyncio.run(simulate(number))
    elif context.invoked_subcommand is None:
        click.echo(context.get_help())


@sms.command()
def status() -> None:
    """Text messages by day, line, country and language, with what they cost."""
    asyncio.run(_status())


async def _status() -> None:
    database = Database(Settings.load().database, tables.rows)
    try:
        found = await days(database)
    finally:
        database.close()
    for day in found:
        where = f"{day.country or '-':3} {day.language or '-':3}"
        counts = f"{day.parts:6} sent {day.delivered:6} delivered {day.lost:6} lost"
        click.echo(f"{day.day} {day.channel:14} {where} {counts} {day.cost:10.2f}")
    if not found:
        click.echo("No text message was sent yet.")
