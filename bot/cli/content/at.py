"""What the commands on texts have in common: the desk, and how a text is named."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import click

from bot.errors import SafarError
from bot.guidance.approvers import load_approvers
from bot.guidance.editing.approving import LASTS
from bot.guidance.editing.checking import text_checks
from bot.guidance.editing.desk import Desk, TextId
from bot.guidance.editing.mending import last_content
from bot.guidance.editing.saving import Note
from bot.guidance.watching import today
from bot.languages import Languages
from bot.settings import Settings

entry_argument = click.argument("entry", metavar="ENTRY")
lang_option = click.option("--lang", required=True, help="The language of the text, such as ar.")
review_by_option = click.option(
    "--review-by",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The last day on which it counts, such as 2027-06-01. Without it, in half a year.",
)
pack_option = click.option(
    "--pack", help="The folder of the pack, such as greece; without it the one that is served."
)


def until(review_by: datetime | None) -> date:
    """The last day, as said or in half a year."""
    return review_by.date() if review_by else today() + LASTS


def open_desk(pack: str | None = None) -> tuple[Desk, str]:
    """The desk of the served packs, and the area of the one that `pack` names by its folder.

    A pack that is not served has a desk of its own. Raises ContentError.
    """
    settings = Settings.load()
    desk = _desk(settings, settings.guidance)
    for area, folder in desk.shelf.folders.items():
        if pack is None or folder.name == pack:
            return desk, area
    known = sorted(path.parent.name for path in settings.packs.glob("*/pack.yml"))
    if pack not in known:
        raise click.BadParameter(f"there is no pack {pack!r}; packs are: {', '.join(known)}")
    desk = _desk(settings, settings.packs / pack)
    return desk, next(iter(desk.packs))


def _desk(settings: Settings, folder: Path) -> Desk:
    languages = Languages.load(settings.data)
    approvers = load_approvers(settings.approvers)
    return Desk(
        folder, languages.codes, approvers, text_checks(settings.data, languages), kept=last_content
    )


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
