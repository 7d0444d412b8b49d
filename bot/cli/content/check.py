"""safar content check"""

from __future__ import annotations

import click

from bot.guidance.countries import load_countries
from bot.guidance.figures import differing
from bot.guidance.model import Pack
from bot.guidance.neutrality.check import pressing
from bot.guidance.neutrality.exceptions import load_exceptions
from bot.guidance.neutrality.lists import LISTS, load_lexicons
from bot.guidance.shelf import Shelf
from bot.languages import Languages
from bot.settings import Settings


@click.command()
def check() -> None:
    """List every fault of the served pack and its countries with file, line, cause and fix."""
    settings = Settings.load()
    languages = Languages.load(settings.data).codes
    lexicons = load_lexicons(settings.data / LISTS, languages)
    shelf = Shelf(settings.guidance, languages)
    packs = _packs(shelf)
    findings = list(shelf.findings)
    for pack in packs:
        folder = shelf.folders[pack.where]
        findings += differing(pack, folder)
        findings += pressing(pack, folder, lexicons, load_exceptions(folder))
    for finding in findings:
        click.echo(str(finding))
    load_countries(settings.data, languages)
    entries = [entry for pack in packs for entry in pack.entries.values()]
    texts = sum(len(entry.texts) for entry in entries)
    click.echo(f"{len(entries)} entries, {texts} texts, {len(findings)} findings")
    if findings:
        raise SystemExit(1)


def _packs(shelf: Shelf) -> tuple[Pack, ...]:
    """The served pack and those of its countries."""
    main = shelf.load()
    return (main, *main.countries.values())
