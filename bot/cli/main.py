"""The `safar` command: its groups are in the other files of this folder."""

from __future__ import annotations

import os

import click

from bot.cli.lazy import LazyCommands
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


_NAMES = (
    *("about", "ask", "content", "doctor", "editor", "feedback", "identify", "keys"),
    *("pack", "people", "phone", "purge", "run", "sms", "train", "voice"),
)
_COMMANDS = LazyCommands({name: f"bot.cli.{name}:{name}" for name in _NAMES})


@click.group(cls=SafarGroup, commands=_COMMANDS)
@click.version_option(package_name="safar")
def cli() -> None:
    """Safar: a multilingual, sourced information assistant for people on the move."""
