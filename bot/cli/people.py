"""safar people"""

from __future__ import annotations

import asyncio
import os
import time

import click

from bot.cli.signing_in import link_to
from bot.clock import wall_clock
from bot.compose.people import opening, place
from bot.errors import SettingsError
from bot.handover.mail import Mail
from bot.handover.notifier import Notice
from bot.handover.settings import MailSettings
from bot.languages import Languages
from bot.people.file import read
from bot.people.roster import Roster
from bot.people.wishes import count_waiting
from bot.settings import Settings
from bot.store import tables
from bot.store.database import Database
from bot.store.logins import Logins


@click.group()
def people() -> None:
    """The people of the organisation: who is there, who waits, and the staff page.

    Their file is SAFAR_PEOPLE; see docs/operators.md.
    """


@people.command()
def status() -> None:
    """Who is on duty now, by language, and how many people wait to be called back."""
    settings = Settings.load()
    languages = Languages.load(settings.data)
    roster = _roster(settings, languages)
    for language in languages:
        click.echo(f"{language.code:3} {_said(roster, language.code)}")
    waiting = asyncio.run(_waiting(settings))
    click.echo(f"Waiting to be called back: {waiting}")


@people.command()
def link() -> None:
    """Print a link that signs one person in to the staff page: once, within 15 minutes."""
    settings = Settings.load()
    _roster(settings, Languages.load(settings.data))
    click.echo(link_to(settings, "staff"))


@people.command()
def notify() -> None:
    """Send a trial mail, to see that those arrive which say that somebody waits."""
    settings, mail = Settings.load(), MailSettings.load(os.environ)
    if mail is None:
        raise SettingsError("SAFAR_NOTIFY is not set; see docs/operators.md, Notices by mail")
    sender = Mail(mail, Languages.load(settings.data), f"{settings.page}/staff")
    asyncio.run(sender.notify(Notice(())))
    click.echo(f"{mail.host} took it for {', '.join(mail.recipients)}.")


@people.command("sign-out")
def sign_out() -> None:
    """Sign out everybody from the staff page and the editor, now."""
    ended = asyncio.run(_signed_out(Settings.load()))
    click.echo(f"Signed out: {ended}")


def _said(roster: Roster, language: str) -> str:
    moment = wall_clock()
    there = roster.on_duty(language, moment)
    if there:
        named = (
            f"{desk.name} until {until:%H:%M} ({place(desk.hours.zone, 'en')})"
            for desk, until in there
        )
        return ", ".join(named)
    following = roster.next_on_duty(language, moment)
    if following is None:
        return "nobody"
    desk, when = following
    zone = place(desk.hours.zone, "en")
    return f"nobody now; {desk.name} from {opening(when, moment, 'en')} ({zone})"


def _roster(settings: Settings, languages: Languages) -> Roster:
    if settings.people is None:
        raise SettingsError("SAFAR_PEOPLE is not set; set the file of the people who can be called")
    return read(settings.people, languages.codes)


async def _waiting(settings: Settings) -> int:
    database = Database(settings.database, tables.rows)
    try:
        return await count_waiting(database, time.time())
    finally:
        database.close()


async def _signed_out(settings: Settings) -> int:
    database = Database(settings.database, tables.rows)
    try:
        return await Logins(database).drop_sessions()
    finally:
        database.close()
