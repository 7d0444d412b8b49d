"""safar doctor"""

from __future__ import annotations

import click

from bot import doctor as checks
from bot.settings import Settings


@click.command()
def doctor() -> None:
    """Say in plain words what is set unsafely; exit code 1 where the service would not start."""
    settings = Settings.load()
    found = checks.examine(settings, checks.gather(settings))
    for finding in found:
        click.echo(f"{finding.level.upper()}: {finding.what}\n  {finding.fix}")
    if not found:
        click.echo("Nothing unsafe was found.")
    if any(finding.level == "refuse" for finding in found):
        raise SystemExit(1)
