"""safar content"""

from __future__ import annotations

import re
from pathlib import Path

import click

from bot.guidance import files
from bot.guidance.figures import differing
from bot.guidance.finding import InvalidContent
from bot.guidance.library import Library
from bot.guidance.neutrality.check import pressing
from bot.guidance.neutrality.exceptions import load_exceptions
from bot.guidance.neutrality.lists import LISTS, load_lexicons
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
def check() -> None:
    """List every fault of the served pack with file, line, cause and fix."""
    settings = Settings.load()
    codes = Languages.load(settings.data).codes
    library = Library(settings.guidance, codes)
    pack = library.load()
    findings = [
        *library.findings,
        *differing(pack, settings.guidance),
        *pressing(
            pack,
            settings.guidance,
            load_lexicons(settings.data / LISTS, codes),
            load_exceptions(settings.guidance),
        ),
    ]
    for finding in findings:
        click.echo(str(finding))
    texts = sum(len(entry.texts) for entry in pack.entries.values())
    click.echo(f"{len(pack.entries)} entries, {texts} texts, {len(findings)} findings")
    if findings:
        raise SystemExit(1)


@content.command()
@click.option("--missing", is_flag=True, help="List the entries that each language lacks.")
def status(missing: bool) -> None:
    """How many texts of each language are approved, drafts, outdated, expired or missing."""
    settings = Settings.load()
    languages = Languages.load(settings.data).codes
    pack = Library(settings.guidance, languages).load()
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
def stamp(entries: tuple[str, ...], lang: str) -> None:
    """Record that a translation matches the source-language text as it is now.

    Without ENTRIES, for all entries that have a text in that language.
    """
    settings = Settings.load()
    library = Library(settings.guidance)
    source = library.load().source_language
    names = entries or [
        path.parent.relative_to(settings.guidance).as_posix()
        for path in sorted(settings.guidance.glob(f"*/*/{lang}.md"))
    ]
    for name in names:
        click.echo(f"{name}/{lang}.md: {_stamp(settings.guidance / name, source, lang)}")


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
