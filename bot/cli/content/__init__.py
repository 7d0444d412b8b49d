"""safar content: what editors, translators and those who approve do, on the command line."""

from __future__ import annotations

import click

from bot.cli.lazy import LazyCommands

_COMMANDS = LazyCommands(
    {
        "add-language": "bot.cli.content.language:add_language",
        "approve": "bot.cli.content.approving:approve",
        "check": "bot.cli.content.check:check",
        "diff": "bot.cli.content.texts:diff",
        "export": "bot.cli.content.exchange:export_command",
        "history": "bot.cli.content.texts:history",
        "import": "bot.cli.content.exchange:import_command",
        "key": "bot.cli.content.approving:key",
        "mend": "bot.cli.content.texts:mend",
        "new": "bot.cli.content.new:new",
        "preview": "bot.cli.content.preview:preview",
        "stamp": "bot.cli.content.texts:stamp",
        "status": "bot.cli.content.status:status",
        "still-true": "bot.cli.content.approving:still_true",
        "undo": "bot.cli.content.texts:undo",
        "withdraw": "bot.cli.content.approving:withdraw",
    }
)


@click.group(commands=_COMMANDS)
def content() -> None:
    """The guidance files of an organisation. docs/editors.md explains them step by step."""
