"""safar content status"""

from __future__ import annotations

import click

from bot.cli.content.at import open_desk
from bot.guidance.editing.desk import Desk
from bot.guidance.editing.overview import states
from bot.guidance.status import STATES, status_of
from bot.guidance.watching import today

# What somebody does about it, the most urgent first.
TODO = {
    "outdated": "the source text was changed: compare (diff), correct, then: safar content stamp",
    "changed": "the text was changed after its approval: read it, then: safar content approve",
    "expired": "past its date: check it, then: safar content still-true (--facts for its facts)",
    "draft": "nobody has approved it: read it, then: safar content approve",
    "missing": "there is no text: write it, or export the entries for a translator",
}


@click.command()
@click.option("--todo", metavar="LANG", help="List what is to be done in one language.")
def status(todo: str | None) -> None:
    """How many texts of each language are approved, drafts, outdated, expired or missing."""
    desk, _ = open_desk()
    if todo is not None and todo not in desk.codes:
        raise click.BadParameter(f"{todo!r} is no served language; known: {', '.join(desk.codes)}")
    for area, pack in desk.packs.items():
        click.echo(f"{pack.id} ({pack.where})")
        if todo is None:
            _table(desk, area)
        else:
            _list(desk, area, todo)


def _table(desk: Desk, area: str) -> None:
    pack = desk.pack(area)
    columns = (*STATES, "missing")
    click.echo(f"{'':4}" + "".join(f"{name:>10}" for name in columns))
    found = status_of(pack, desk.codes, today())
    for one in found:
        numbers = (*(one.counts.get(state, 0) for state in STATES), len(one.missing))
        click.echo(f"{one.language:4}" + "".join(f"{number:>10}" for number in numbers))
    texts = sum(sum(one.counts.values()) for one in found)
    wanted = len(pack.entries) * len(desk.codes)
    click.echo(
        f"{len(pack.entries)} entries x {len(desk.codes)} languages: {texts} of {wanted} texts"
    )


def _list(desk: Desk, area: str, language: str) -> None:
    mine = [one for one in states(desk, today(), area) if one.id.language == language]
    for state, what in TODO.items():
        found = [one for one in mine if one.state == state]
        if found:
            click.echo(f"{state}, {len(found)}: {what}")
        for one in found:
            click.echo(f"  {one.number or ''} {one.id.entry}  {one.title}")
    done = sum(one.state == "approved" for one in mine)
    click.echo(f"{language}: {done} of {len(mine)} approved, {len(mine) - done} to do")
