"""safar content check"""

from __future__ import annotations

import json

import click

from bot.guidance.checks.checking import check_shelf
from bot.guidance.checks.clean import FILE, Remembered
from bot.guidance.checks.processes import each
from bot.guidance.checks.rules import lists_in, load_rules
from bot.guidance.countries import load_countries
from bot.guidance.finding import as_object
from bot.guidance.shelf import Shelf
from bot.languages import Languages
from bot.settings import Settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects for programs.")
def check(as_json: bool) -> None:
    """List every fault of the served pack and its countries with file, line, cause and fix."""
    settings = Settings.load()
    languages = Languages.load(settings.data)
    folders = (found.parent for found in settings.packs.glob("*/pack.yml"))
    earlier = Remembered(settings.state / FILE, folders, lists_in(settings.data))
    shelf = Shelf(settings.guidance, languages.codes, each)
    main = shelf.load()
    rules = load_rules(settings.data, languages)
    said = check_shelf(main, shelf.folders, rules, each, earlier.clean)
    try:
        earlier.save()
    except OSError as error:
        click.echo(f"The next check will take as long: {error}", err=True)
    findings = tuple(dict.fromkeys((*shelf.findings, *said)))
    load_countries(settings.data, languages.codes)
    if as_json:
        click.echo(json.dumps([as_object(one) for one in findings], ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            click.echo(str(finding))
        packs = (main, *main.countries.values())
        texts = sum(len(entry.texts) for pack in packs for entry in pack.entries.values())
        entries = sum(len(pack.entries) for pack in packs)
        click.echo(f"{entries} entries, {texts} texts, {len(findings)} findings")
    if findings:
        raise SystemExit(1)
