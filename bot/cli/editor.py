"""safar editor"""

from __future__ import annotations

import click

from bot.cli.signing_in import link_to
from bot.errors import SettingsError
from bot.guidance.editors import Editor, load_editors
from bot.languages import Languages
from bot.settings import Settings


@click.group()
def editor() -> None:
    """Who may edit guidance on the page /editor.

    Their file is SAFAR_EDITORS; see docs/operators.md.
    """


@editor.command("list")
def listed() -> None:
    """Who is in the file, and what they may do."""
    for one in _editors(Settings.load()).values():
        languages = " ".join(sorted(one.languages)) or "all languages"
        click.echo(
            f"{one.name}: {', '.join(sorted(one.duties))}; {languages}; {one.by}, {one.role}"
        )


@editor.command()
@click.argument("name")
def link(name: str) -> None:
    """Print a link that signs NAME in to the editor: once, within 15 minutes."""
    settings = Settings.load()
    known = _editors(settings)
    if name not in known:
        raise click.ClickException(
            f"{name!r} is not in {settings.editors}; known: {', '.join(known)}"
        )
    click.echo(link_to(settings, "editor", name))


def _editors(settings: Settings) -> dict[str, Editor]:
    if settings.editors is None:
        raise SettingsError("SAFAR_EDITORS is not set; set the file of those who may edit")
    return dict(load_editors(settings.editors, Languages.load(settings.data).codes))
