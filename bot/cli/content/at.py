"""What the commands on texts have in common: the desk, and how a text is named."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TypeVar

import click

from bot.errors import SafarError
from bot.guidance.approvers import load_approvers
from bot.guidance.editing.checking import text_checks
from bot.guidance.editing.desk import Desk, TextId
from bot.guidance.editing.saving import Note
from bot.languages import Languages
from bot.settings import Settings

F = TypeVar("F", bound=Callable[..., object])
entry_argument = click.argument("entry", metavar="ENTRY")
lang_option = click.option("--lang", required=True, help="The language of the text, such as ar.")
pack_option = click.option(
    "--pack", help="The folder of the pack, such as greece; without it the one that is served."
)


def open_desk(pack: str | None = None) -> tuple[Desk, str]:
    """The desk of the served packs, and the area of the one that `pack` names by its folder.

    A pack that is not served has a desk of its own. Raises ContentError, EditRefused.
    """
    settings = Settings.load()
    codes = Languages.load(settings.data).codes
    checks = text_checks(settings.data, codes)
    approvers = load_approvers(settings.approvers)
    desk = Desk(settings.guidance, codes, approvers, checks)
    for area, folder in desk.shelf.folders.items():
        if pack is None or folder.name == pack:
            return desk, area
    return open_other(settings, pack or "", codes)


def open_other(settings: Settings, pack: str, codes: Iterable[str]) -> tuple[Desk, str]:
    """A desk at a pack that is not among the served ones. Raises ContentError."""
    known = sorted(path.parent.name for path in settings.packs.glob("*/pack.yml"))
    if pack not in known:
        raise click.BadParameter(f"there is no pack {pack!r}; packs are: {', '.join(known)}")
    codes = tuple(codes)
    checks = text_checks(settings.data, codes)
    desk = Desk(settings.packs / pack, codes, load_approvers(settings.approvers), checks)
    return desk, next(iter(desk.packs))


def note(what: str, by: str | None = None) -> Note:
    """A note of now. by: who; without it the user of this computer."""
    return Note(what, by or getpass.getuser(), datetime.now(UTC))


def each(entries: Iterable[str], lang: str, area: str, work: Callable[[TextId], str]) -> None:
    """Do `work` for each text and print what it says. What is refused is told, and the others are
    done; then the exit code is 1."""
    refused = 0
    for entry in entries:
        where = TextId(entry.strip("/"), lang, area)
        try:
            click.echo(f"{where}: {work(where)}")
        except SafarError as error:
            refused += 1
            click.echo(f"{where}: not done. {error}", err=True)
    if refused:
        raise SystemExit(1)
