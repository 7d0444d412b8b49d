"""safar content: what editors, translators and those who approve do, on the command line."""

from __future__ import annotations

import click

from bot.cli.content.approving import approve, key, still_true, withdraw
from bot.cli.content.check import check
from bot.cli.content.exchange import export_command, import_command
from bot.cli.content.language import add_language
from bot.cli.content.new import new
from bot.cli.content.preview import preview
from bot.cli.content.status import status
from bot.cli.content.texts import diff, history, mend, stamp, undo


@click.group()
def content() -> None:
    """The guidance files of an organisation. docs/editors.md explains them step by step."""


_COMMANDS = (
    *(add_language, approve, check, diff, export_command, history, import_command, key, mend),
    *(new, preview, stamp, status, still_true, undo, withdraw),
)
for command in _COMMANDS:
    content.add_command(command)
