"""safar content export and import"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path

import click

from bot.cli.content.at import note
from bot.guidance.editing.checking import text_checks
from bot.guidance.editing.several import write_all
from bot.guidance.exchange.incoming import ExchangeRefused, Fault
from bot.guidance.exchange.layout import KNOWN, PO, WORKBOOK, XLIFF
from bot.guidance.exchange.outgoing import outgoing
from bot.guidance.exchange.plan import MADE
from bot.guidance.model import Made, Pack
from bot.guidance.shelf import Shelf
from bot.languages import Languages
from bot.settings import Settings

_COPY = re.compile(r"-to-mend[0-9]*\Z")


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--lang", "codes", multiple=True, help="A language; again for more. Else all.")
@click.option("--entry", "entries", multiple=True, help="An entry; again for more. Else all.")
@click.option("--todo", is_flag=True, help="Only texts that are missing or outdated.")
@click.option("--force", is_flag=True, help="Replace FILE if there is one.")
def export_command(
    file: Path, codes: tuple[str, ...], entries: tuple[str, ...], todo: bool, force: bool
) -> None:
    """Write texts into FILE: .xlsx for a spreadsheet, .po or .xlf for a translator's program."""
    settings = Settings.load()
    languages = Languages.load(settings.data)
    shelf = Shelf(settings.guidance, languages.codes)
    packs = _packs(shelf)
    _tell_faults(shelf)
    for code in codes:
        if code not in languages:
            raise click.ClickException(f"{code} is no language of {', '.join(languages.codes)}")
    known = {entry for _, pack in packs.values() for entry in pack.entries}
    for entry in entries:
        if entry not in known:
            raise click.ClickException(f"There is no entry {entry}. Write topic/name")
    if file.exists() and not force:
        raise click.ClickException(f"{file} is there already. Choose another name, or --force")
    texts = {
        languages[code]: outgoing(packs.values(), code, entries, todo)
        for code in codes or languages.codes
    }
    number = sum(len(found) for found in texts.values())
    if not number:
        click.echo("Nothing to export: no text is missing or outdated.")
        return
    # Loaded here, not with the module: it takes a while, and no other command needs it.
    from bot.guidance.exchange import translators, workbook  # noqa: PLC0415

    suffix = file.suffix.lower()
    if suffix == WORKBOOK:
        content = workbook.workbook(texts)
    elif suffix in (PO, *XLIFF):
        language, source = _one_language(codes, packs)
        found = texts[languages[language]]
        content = (
            translators.po(found, language)
            if suffix == PO
            else translators.xliff(found, language, source)
        )
    else:
        raise click.ClickException(f"{file}: end the name with {KNOWN}")
    try:
        file.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"{file}: it cannot be written ({error.strerror})") from error
    click.echo(f"{file}: {number} texts, {', '.join(language.code for language in texts)}")


@click.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option("--lang", help="The language of a Word document.")
@click.option("--made", type=click.Choice(MADE), help="How changed texts were made.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and end.")
@click.option("--yes", is_flag=True, help="Do not ask before writing.")
@click.option("--by", help="Who imports, as the history names them.")
@click.option("--only", metavar="PLAN", help="Only what --json named so, else nothing.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print one object for programs; asks nothing."
)
def import_command(
    *,
    files: tuple[Path, ...],
    lang: str | None,
    made: Made | None,
    dry_run: bool,
    yes: bool,
    by: str | None,
    only: str | None,
    as_json: bool,
) -> None:
    """Take texts from FILES (.xlsx, .po, .xlf, .docx): all of them, or none."""
    from bot.guidance.exchange import taking  # noqa: PLC0415

    settings = Settings.load()
    languages = Languages.load(settings.data)
    there = taking.Packs(
        settings.guidance,
        _packs(Shelf(settings.guidance, languages.codes)),
        languages.codes,
        text_checks(settings.data, languages),
    )
    taken = taking.looked_at(files, lang, made, there)
    copies = [] if not taken.faults else list(_copies(files, taken.faults))
    write = not (taken.faults or dry_run) and bool(taken.plan.changes)
    if only is not None and taken.name != only:
        raise ExchangeRefused(
            "Something was changed meanwhile, so other texts would change than were shown. Nothing "
            "was imported; look again"
        )
    if as_json:
        if write and yes:
            write_all(taken.plan.changes, note("imported", by))
        click.echo(json.dumps(taking.as_object(taken, copies), ensure_ascii=False))
        return
    if taken.faults:
        for fault in taken.faults:
            click.echo(str(fault))
        for copy in copies:
            click.echo(f"{copy}: the workbook with a comment on each cell to mend")
        raise click.ClickException(f"{len(taken.faults)} faults; nothing was imported")
    for line in taken.lines:
        click.echo(line)
    if not write:
        return
    number = len(taken.plan.changes)
    if not yes:
        click.confirm(f"Write {number} files?", abort=True)
    write_all(taken.plan.changes, note("imported", by))
    click.echo(f"{number} files written. Now run: safar content check")


def _packs(shelf: Shelf) -> Mapping[str, tuple[Path, Pack]]:
    """The served pack and those of its countries with their folders, by the folder's name."""
    main = shelf.load()
    packs = (main, *main.countries.values())
    return {shelf.folders[p.where].name: (shelf.folders[p.where], p) for p in packs}


def _tell_faults(shelf: Shelf) -> None:
    if shelf.findings:
        click.echo(
            f"{len(shelf.findings)} faults are in the pack; what has one is left out. "
            "See: safar content check",
            err=True,
        )


def _one_language(codes: Sequence[str], packs: Mapping[str, tuple[Path, Pack]]) -> tuple[str, str]:
    """The language of a translator's file and that of its source texts."""
    source = next(iter(packs.values()))[1].source_language
    if len(codes) != 1 or codes[0] == source:
        raise click.ClickException(
            f"Such a file is of one translation: give one --lang that is not {source}"
        )
    return codes[0], source


def _copies(files: Sequence[Path], faults: Sequence[Fault]) -> Iterator[Path]:
    """A copy of each workbook with faults that shows where they are."""
    from bot.guidance.exchange.workbook_read import annotated  # noqa: PLC0415

    for file in files:
        if any(fault.spot.file == file and fault.spot.cell for fault in faults):
            target = _free(file)
            annotated(file, faults, target)
            yield target


def _free(file: Path) -> Path:
    """A name for the copy of a workbook that no file has."""
    stem = _COPY.sub("", file.stem)
    names = (f"{stem}-to-mend{'' if number == 1 else number}{file.suffix}" for number in count(1))
    return next(path for name in names if not (path := file.with_name(name)).exists())
