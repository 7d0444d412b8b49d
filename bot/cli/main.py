"""The `safar` command: its groups are in the other files of this folder."""

from __future__ import annotations

import os

import click

from bot.cli.about import about
from bot.cli.ask import ask
from bot.cli.content import content
from bot.cli.doctor import doctor
from bot.cli.editor import editor
from bot.cli.feedback import feedback
from bot.cli.identify import identify
from bot.cli.keys import keys
from bot.cli.pack import pack
from bot.cli.people import people
from bot.cli.phone import phone
from bot.cli.purge import purge
from bot.cli.run import run
from bot.cli.sms import sms
from bot.cli.train import train
from bot.cli.voice import voice
from bot.errors import SafarError


class SafarGroup(click.Group):
    """Turns Safar's own errors into one line and exit code 1."""

    def invoke(self, ctx: click.Context) -> object:
        # What is made is for this user alone; whoever called this in a program gets theirs back.
        before = os.umask(0o077)
        try:
            return super().invoke(ctx)
        except SafarError as error:
            raise click.ClickException(f"{error}") from error
        finally:
            os.umask(before)


@click.group(cls=SafarGroup)
@click.version_option(package_name="safar")
def cli() -> None:
    """Safar: a multilingual, sourced information assistant for people on the move."""


_COMMANDS = (
    *(about, ask, content, doctor, editor, feedback, identify, keys),
    *(pack, people, phone, purge, run, sms, train, voice),
)
for command in _COMMANDS:
    cli.add_command(command)
