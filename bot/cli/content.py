"""safar content"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import click

from bot.guidance import files
from bot.guidance.checks.checking import check_shelf
from bot.guidance.checks.processes import each
from bot.guidance.checks.rules import load_rules
from bot.guidance.countries import load_countries
from bot.guidance.finding import InvalidContent, as_object
from bot.guidance.library import Library
from bot.guidance.model import Pack
from bot.guidance.shelf import Shelf
from bot.guidance.state import text_hash
from bot.guidance.status import STATES, status_of
from bot.guidance.watching import today
from bot.languages import Languages
from bot.settings import Settings

_TRANSLATES = re.compile(r"^translates:.*$", re.MULTILINE)


@click.group()
def content() -> None:
    """The guidance files of an organisation."""


@content.command()
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects for programs.")
def check(as_json: bool) -> None:
    """List every fault of the served pack and its countries with file, line, cause and fix."""
    settings = Settings.load()
    languages = Languages.load(settings.data)
    shelf = Shelf(settings.guidance, languages.codes, each)
    main = shelf.load()
    said = check_shelf(main, shelf.folders, load_rules(settings.data, languages), each)
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


@content.command()
@click.option("--missing", is_flag=True, help="List the entries that each language lacks.")
def status(missing: bool) -> None:
    """How many texts of each language are approved, drafts, outdated, expired or missing."""
    settings = Settings.load()
    languages = Languages.load(settings.data).codes
    for pack in _packs(Shelf(settings.guidance, languages)):
        click.echo(f"{pack.id} ({pack.where})")
        _show_status(pack, languages, missing)


def _packs(shelf: Shelf) -> tuple[Pack, ...]:
    """The served pack and those of its countries."""
    main = shelf.load()
    return (main, *main.countries.values())


def _show_status(pack: Pack, languages: Sequence[str], missing: bool) -> None:
    columns = (*STATES, "missing")
    click.echo(f"{'':4}" + "".join(f"{name:>10}" for name in columns))
    found = status_of(pack, languages, today())
    for one in found:
        numbers = (*(one.counts.get(state, 0) for state in STATES), len(one.missing))
        click.echo(f"{one.language:4}" + "".join(f"{number:>10}" for number in numbers))
        for entry in one.missing if missing else ():
            click.echo(f"      {entry}")
    texts = sum(sum(one.counts.values()) for one in found)
    wanted = len(pack.entries) * len(languages)
    click.echo(
        f"{len(pack.entries)} entries x {len(languages)} languages: {texts} of {wanted} texts"
    )


@content.command()
@click.argument("entries", nargs=-1)
@click.option("--lang", required=True, help="The translation that now matches the source text.")
@click.option("--pack", help="The folder of the pack; without it the one that is served.")
def stamp(entries: tuple[str, ...], lang: str, pack: str | None) -> None:
    """Record that a translation matches the source-language text as it is now.

    Without ENTRIES, for all entries that have a text in that language.
    """
    settings = Settings.load()
    folder = settings.guidance if pack is None else settings.packs / pack
    source = Library(folder).load().source_language
    names = entries or [
        path.parent.relative_to(folder).as_posix() for path in sorted(folder.glob(f"*/*/{lang}.md"))
    ]
    for name in names:
        click.echo(f"{name}/{lang}.md: {_stamp(folder / name, source, lang)}")


def _stamp(folder: Path, source: str, language: str) -> str:
    """Write the hash of the source text into a translation; returns it."""
    original, translation = folder / f"{source}.md", folder / f"{language}.md"
    try:
        wanted = text_hash(files.parse_text(original, original.read_bytes()))
        files.parse_text(translation, translation.read_bytes())
    except (InvalidContent, OSError) as error:
        raise click.ClickException(str(error)) from error
    text = translation.read_text("utf-8")
    if not _TRANSLATES.search(text):
        raise click.ClickException(f"{translation}: add a line 'translates: pending' to its head")
    translation.write_text(_TRANSLATES.sub(f"translates: {wanted}", text, count=1), "utf-8")
    return wanted
