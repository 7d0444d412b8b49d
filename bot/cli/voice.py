"""safar voice"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.errors import ContentError
from bot.guidance.model import Pack
from bot.guidance.watching import ServedPack, today
from bot.i18n import Phrases, load_phrases
from bot.languages import Languages
from bot.settings import Settings
from voice.speech import sheet
from voice.speech.checking import faults_of
from voice.speech.fixed import name_of, write_fixed
from voice.speech.inventory import Inventory, Line, inventory, once
from voice.speech.opening import recordings_folder, speech_of
from voice.speech.recordings import scan
from voice.speech.script import notes, script_lines, write_page
from voice.speech.speech import NoAudio
from voice.speech.stock import Stock, findings_of, stock_of
from voice.speech.store import AudioStore
from voice.speech.taking import key_of, take, take_away

# Prompts that are worked on at once: one is spoken while another is filtered and written.
AT_ONCE = 3


@dataclass(frozen=True)
class Hotline:
    """What the commands work on."""

    settings: Settings
    languages: Languages
    phrases: Phrases
    pack: Pack

    @staticmethod
    def load() -> Hotline:
        settings = Settings.load()
        languages = Languages.load(settings.data)
        phrases = load_phrases(settings.data, languages.codes)
        served = ServedPack(
            settings.guidance, settings.approved_only, languages.codes, approvers=settings.approvers
        )
        return Hotline(settings, languages, phrases, served.current)

    @cached_property
    def needed(self) -> dict[str, Inventory]:
        """The inventory of each language."""
        day = today()
        return {
            code: inventory(self.pack, self.phrases, self.languages, code, day)
            for code in self.languages.codes
        }

    @asynccontextmanager
    async def speech(self) -> AsyncIterator[AudioStore]:
        store = speech_of(self.settings, self.languages, os.environ, lambda: self.pack)
        async with store.running():
            yield store

    def chosen(self, codes: Sequence[str]) -> tuple[str, ...]:
        """The languages named, or all. Raises ContentError."""
        for code in codes:
            if code not in self.languages:
                known = ", ".join(self.languages.codes)
                raise ContentError(f"{code!r} is no served language; known: {known}")
        return tuple(codes) or self.languages.codes


@click.group()
def voice() -> None:
    """What the telephone says: its audio, and what has to be recorded."""


@voice.command()
@click.option("--missing", is_flag=True, help="List the lines and entries without audio.")
def status(missing: bool) -> None:
    """What each language has, and what lacks audio."""
    asyncio.run(_status(Hotline.load(), missing=missing))


async def _status(hotline: Hotline, *, missing: bool) -> None:
    async with hotline.speech() as store:
        stocks = [stock_of(needed, store) for needed in hotline.needed.values()]
        names = ("state", "lines", "recorded", "rendered", "phrases", "entries")
        click.echo(f"{'':4}{'':10}" + "".join(f"{name:>10}" for name in names))
        for found in stocks:
            _tell(hotline, found, missing=missing)
        for finding in findings_of(stocks, store):
            click.echo(f"{finding}")
    click.echo("ready: all can be heard; partly: offered, some entries not; not: not offered")


def _tell(hotline: Hotline, found: Stock, *, missing: bool) -> None:
    ready = found.readiness
    needed = hotline.needed[ready.language]
    said = len(needed.entries) - len(ready.silent)
    numbers = (found.lines, found.recorded, found.made)
    shares = (
        f"{len(needed.fixed) - len(ready.missing)}/{len(needed.fixed)}",
        f"{said}/{len(needed.entries)}",
    )
    columns = (ready.state, *map(str, numbers), *shares)
    kind = hotline.languages[ready.language].voice
    click.echo(f"{ready.language:4}{kind:10}" + "".join(f"{text:>10}" for text in columns))
    for old, now in found.old:
        then = "it is needed no more" if now is None else f"record line {now.name}"
        click.echo(f"      {old.name} was recorded, and its text has changed: {then}")
    if missing:
        for line in ready.missing:
            click.echo(f"      phrase {line.where}: {line.prompt.text}")
        for entry in ready.silent:
            click.echo(f"      entry {entry}: cannot be heard")
        for entry in ready.short:
            click.echo(f"      entry {entry}: without what follows on 9")
        for line in ready.unsaid:
            click.echo(f"      offered without it: phrase {line.where}: {line.prompt.text}")


@voice.command()
@click.argument("codes", nargs=-1, metavar="[LANG]...")
def render(codes: tuple[str, ...]) -> None:
    """Make the audio of all prompts ahead of time, and delete what is needed no more."""
    failed = asyncio.run(_render(Hotline.load(), codes))
    if failed:
        raise SystemExit(1)


async def _render(hotline: Hotline, codes: Sequence[str]) -> int:
    failures: list[str] = []
    chosen = hotline.chosen(codes)
    async with hotline.speech() as store:
        gate = asyncio.Semaphore(AT_ONCE)
        columns = (TextColumn("{task.description:3}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as progress:
            for code in chosen:
                lines = [line for line in hotline.needed[code].lines() if store.has(line.prompt)]
                task = progress.add_task(code, total=2 * len(lines))

                async def make(line: Line, *, slow: bool, task: object = task) -> None:
                    async with gate:
                        try:
                            await store.file(line.prompt, slow=slow)
                        except NoAudio as error:
                            failures.append(f"{line.where}: {error}")
                    progress.advance(task)  # type: ignore[arg-type]

                await asyncio.gather(
                    *(make(line, slow=slow) for line in lines for slow in (False, True))
                )
        needed = {line.prompt.key for one in hotline.needed.values() for line in one.lines()}
        deleted = store.prune(needed | set(map(name_of, hotline.languages.codes)))
        silent = await write_fixed(store, hotline.phrases, chosen)
        stocks = [stock_of(hotline.needed[code], store) for code in chosen]
        for finding in findings_of(stocks, store):
            click.echo(f"{finding}")
    for failure in failures:
        click.echo(failure)
    if silent:
        click.echo(f"not said when Safar is away, for want of a voice: {', '.join(silent)}")
    made, wanted = sum(one.made for one in stocks), sum(one.lines for one in stocks)
    click.echo(f"{made} of {wanted} prompts have audio, {deleted} old files deleted")
    return len(failures)


@voice.command()
@click.argument("codes", nargs=-1, metavar="LANG...", required=True)
def script(codes: tuple[str, ...]) -> None:
    """Write the sheet for recording each LANG: a page to print, and a table."""
    hotline = Hotline.load()
    for code in hotline.chosen(codes):
        _script(hotline, code)


def _script(hotline: Hotline, code: str) -> None:
    folder = recordings_folder(hotline.settings, os.environ) / code
    needed, source = hotline.needed[code], hotline.needed[hotline.languages.default.code]
    rows = sheet.updated(sheet.load(folder), needed.lines())
    table = sheet.save(folder, rows)
    said = notes(hotline.settings.data, hotline.languages.default.code)
    recorded = frozenset(scan(folder).by_key)
    fixed = once(needed.fixed)
    first = {line.prompt.key for line in fixed}
    others = [line for line in needed.lines() if line.prompt.key not in first]
    page = write_page(
        folder,
        hotline.languages[code],
        script_lines(fixed, rows, source, said, recorded),
        script_lines(others, rows, source, said, recorded),
    )
    click.echo(f"{page}\n{table}")
    done = sum(line.prompt.key in recorded for line in needed.lines())
    click.echo(f"{len(fixed) + len(others)} lines, {done} of them recorded")


@voice.command()
@click.argument("code", metavar="LANG")
@click.argument("line", metavar="LINE")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def add(code: str, line: str, file: Path) -> None:
    """Make FILE the recording of LINE, which is its number in script.csv.

    A recording that the telephone cannot play is refused with the reason. A running service takes
    it within seconds, unless an installed pack has one of this line. The one before is kept.
    """
    folder = _folder(code)
    click.echo(f"{take(folder, key_of(folder, line), file)}")


@voice.command()
@click.argument("code", metavar="LANG")
@click.argument("line", metavar="LINE")
def remove(code: str, line: str) -> None:
    """Take away the recording of LINE, which is its number in script.csv. It is kept in .before."""
    folder = _folder(code)
    click.echo(f"{take_away(folder, key_of(folder, line))}: taken away")


def _folder(code: str) -> Path:
    """The folder of the recordings of a language. Raises ContentError."""
    settings = Settings.load()
    languages = Languages.load(settings.data)
    if code not in languages:
        known = ", ".join(languages.codes)
        raise ContentError(f"{code!r} is no served language; known: {known}")
    return recordings_folder(settings, os.environ) / code


@voice.command()
@click.argument("codes", nargs=-1, metavar="[LANG]...")
def check(codes: tuple[str, ...]) -> None:
    """Look at the sound of each rendered file: length, silence, clipping, level."""
    faults = asyncio.run(_check(Hotline.load(), codes))
    if faults:
        raise SystemExit(1)


async def _check(hotline: Hotline, codes: Sequence[str]) -> int:
    checked = unmade = faults = 0
    chosen = hotline.chosen(codes)
    async with hotline.speech() as store:
        for code in chosen:
            for line in hotline.needed[code].lines():
                if not store.has(line.prompt):
                    continue
                if not store.is_made(line.prompt):
                    unmade += 1
                    continue
                path = await store.file(line.prompt)
                checked += 1
                for fault in await asyncio.to_thread(faults_of, path):
                    faults += 1
                    click.echo(f"{path}: {code}, {line.where}: {fault}")
        stocks = [stock_of(hotline.needed[code], store) for code in chosen]
        found = findings_of(stocks, store)
        for finding in found:
            click.echo(f"{finding}")
    faults += len(found)
    click.echo(f"{checked} files, {faults} faults; {unmade} prompts are not rendered yet")
    return faults
