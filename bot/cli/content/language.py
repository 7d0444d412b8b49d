"""safar content add-language"""

from __future__ import annotations

import click

from bot.cli.content.at import open_desk
from bot.guidance.editing.language import stubs
from bot.languages import Languages
from bot.settings import Settings


@click.command("add-language")
@click.argument("code")
def add_language(code: str) -> None:
    """Make the files that a new language needs, and list what is still to be written in them.

    CODE is its ISO 639 code, such as it. The files are made in a folder of their own, and nothing
    of them is served. Call it again to see how far you are.
    """
    settings = Settings.load()
    desk, _ = open_desk()
    source = Languages.load(settings.data).default.code
    found = stubs(settings.data, desk.shelf, code, source)
    for stub in found:
        told = f"{stub.left} to write" if stub.left else "written"
        click.echo(f"{stub.path}: {told}")
    left = sum(stub.left > 0 for stub in found)
    click.echo(f"{len(found) - left} of {len(found)} files are written.")
    if not left:
        click.echo(
            f"Copy them into {settings.data}, each into the folder of its name, add the language "
            "to languages.yml, and go on as docs/developers.md says under Add a language."
        )
