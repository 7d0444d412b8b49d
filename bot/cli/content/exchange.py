"""safar content export and import"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path

import click

from bot.cli.content.at import note
from bot.guidance.editing.checking import text_checks
from bot.guidance.exchange.incoming import ExchangeRefused, Fault, Read
from bot.guidance.exchange.outgoing import outgoing
from bot.guidance.exchange.plan import MADE, plan, told
from bot.guidance.model import Made, Pack
from bot.guidance.shelf import Shelf
from bot.languages import Languages
from bot.settings import Settings

_WORKBOOK, _WORD, _PO = ".xlsx", ".docx", ".po"
_XLIFF = (".xlf", ".xliff")
_COPY = re.compile(r"-to-mend[0-9]*\Z")
_KNOWN = ".xlsx (spreadsheet), .po or .xlf (programs of translators)"


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
    if suffix == _WORKBOOK:
        content = workbook.workbook(texts)
    elif suffix in (_PO, *_XLIFF):
        language, source = _one_language(codes, packs)
        found = texts[languages[language]]
        content = (
            translators.po(found, language)
            if suffix == _PO
            else translators.xliff(found, language, source)
        )
    else:
        raise click.ClickException(f"{file}: end the name with {_KNOWN}")
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
def import_command(
    files: tuple[Path, ...], lang: str | None, made: Made | None, dry_run: bool, yes: bool
) -> None:
    """Take texts from FILES (.xlsx, .po, .xlf, .docx): all of them, or none."""
    from bot.guidance.exchange.commit import commit  # noqa: PLC0415
    from bot.guidance.exchange.summary import summary  # noqa: PLC0415
    from bot.guidance.exchange.whole import new_faults  # noqa: PLC0415

    settings = Settings.load()
    languages = Languages.load(settings.data)
    codes = languages.codes
    packs = _packs(Shelf(settings.guidance, codes))
    reads = [_read(file, lang, settings.guidance.name) for file in files]
    texts = [text for read in reads for text in read.texts]
    found = plan(texts, packs, codes, made)
    faults = told((fault for read in reads for fault in read.faults), found.faults)
    if not faults and found.changes:
        checks = text_checks(settings.data, languages)
        faults = sorted(set(new_faults(settings.guidance, codes, found.changes, checks)))
    if faults:
        _refuse(files, faults)
    for line in summary(found, [name for read in reads for name in read.unfinished]):
        click.echo(line)
    if dry_run or not found.changes:
        return
    if not yes:
        click.confirm(f"Write {len(found.changes)} files?", abort=True)
    commit(found.changes, note("imported"))
    click.echo(f"{len(found.changes)} files written. Now run: safar content check")


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


def _read(file: Path, lang: str | None, pack: str) -> Read:
    from bot.guidance.exchange import translators, word, workbook_read  # noqa: PLC0415

    suffix = file.suffix.lower()
    if suffix == _WORKBOOK:
        return workbook_read.read_workbook(file)
    if suffix == _PO:
        return translators.read_po(file)
    if suffix in _XLIFF:
        return translators.read_xliff(file)
    if suffix == _WORD:
        if lang is None:
            raise click.ClickException(f"{file}: say its language with --lang")
        return word.read_word(file, lang, pack)
    raise ExchangeRefused(f"{file}: its name ends with none of {_KNOWN}, .docx (Word)")


def _refuse(files: Sequence[Path], faults: Sequence[Fault]) -> None:
    """Say what is wrong, with a copy of each workbook that shows where; ends the command."""
    from bot.guidance.exchange.workbook_read import annotated  # noqa: PLC0415

    for fault in faults:
        click.echo(str(fault))
    for file in files:
        if any(fault.spot.file == file and fault.spot.cell for fault in faults):
            target = _free(file)
            annotated(file, faults, target)
            click.echo(f"{target}: the workbook with a comment on each cell to mend")
    raise click.ClickException(f"{len(faults)} faults; nothing was imported")


def _free(file: Path) -> Path:
    """A name for the copy of a workbook that no file has."""
    stem = _COPY.sub("", file.stem)
    names = (f"{stem}-to-mend{'' if number == 1 else number}{file.suffix}" for number in count(1))
    return next(path for name in names if not (path := file.with_name(name)).exists())
