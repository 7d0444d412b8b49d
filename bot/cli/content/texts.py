"""safar content stamp, diff, history, undo, mend"""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.content.at import each, entry_argument, lang_option, note, open_desk, pack_option
from bot.guidance.editing import history as kept
from bot.guidance.editing import texts
from bot.guidance.editing.desk import TextId, file_hash, read
from bot.guidance.editing.mending import last_readable
from bot.guidance.editing.mending import mend as back_to_readable
from bot.guidance.editing.overview import changes

_SHORT = 10


@click.command()
@click.argument("entries", nargs=-1, metavar="[ENTRY]...")
@click.option("--lang", required=True, help="The translation that now matches the source text.")
@pack_option
def stamp(entries: tuple[str, ...], lang: str, pack: str | None) -> None:
    """Record that a translation matches the source-language text as it is now.

    Without ENTRY, for all entries that have a text in that language: only do that when you have
    compared them all. An approval of the translation does not count for another source text.
    """
    desk, area = open_desk(pack)
    folder = desk.folder(area)
    names = entries or sorted(
        path.parent.relative_to(folder).as_posix() for path in folder.glob(f"*/*/{lang}.md")
    )

    def stamped(where: TextId) -> str:
        opened = desk.opened(where)
        written = texts.stamp(desk, opened, note("stamped"))
        return "stamped" if written.changed else "was stamped before"

    each(names, lang, area, stamped)


@click.command()
@entry_argument
@lang_option
@pack_option
def diff(entry: str, lang: str, pack: str | None) -> None:
    """What changed in a text since its approval, and in its source since it was translated.

    Lines that begin with - were there then; lines that begin with + are there now.
    """
    desk, area = open_desk(pack)
    opened = desk.opened(TextId(entry, lang, area))
    found = changes(opened)
    titles = {
        "approval": "The text was changed after its approval",
        "stamp": "The source text was changed after this translation",
    }
    for change in found:
        click.echo(f"{titles[change.since]}: {change.path}")
        click.echo(change.lines or "The earlier text is not known any more. Read the whole text.")
    if not found:
        known = opened.text is not None and opened.text.approvals
        click.echo(
            "Nothing has changed." if known else "Nothing has changed; it is not approved yet."
        )


@click.command()
@entry_argument
@lang_option
@pack_option
def history(entry: str, lang: str, pack: str | None) -> None:
    """The versions of a text, the latest first: when, what was done, by whom."""
    desk, area = open_desk(pack)
    path = desk.path(TextId(entry, lang, area))
    for version in kept.versions(path):
        time = f"{version.time:%Y-%m-%d %H:%M}"
        click.echo(f"{version.hash[:_SHORT]}  {time} UTC  {version.what}  {version.by}".rstrip())


@click.command()
@entry_argument
@lang_option
@pack_option
@click.option("--to", metavar="VERSION", help="The version to go back to, as history names it.")
def undo(entry: str, lang: str, pack: str | None, to: str | None) -> None:
    """Take back the last change of a text, or all changes since a version.

    A file that somebody broke is as it was when it could last be read. Approvals stay in the file;
    one that fits the old text counts again until its last day.
    """
    desk, area = open_desk(pack)
    where = TextId(entry, lang, area)
    seen = file_hash(read(desk.path(where)))
    if to is None:
        written = texts.undo(desk, where, seen, note("undone"))
    else:
        known = [v.hash for v in kept.versions(desk.path(where)) if v.hash.startswith(to)]
        version = known[0] if len(set(known)) == 1 else to
        written = texts.restore(desk, where, version, seen, note(f"back to {to}"))
    click.echo(f"{where}: {'as it was' if written.changed else 'it says that already'}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@pack_option
def mend(file: Path, pack: str | None) -> None:
    """Put back the last readable version of FILE, which somebody broke with another program.

    FILE is as `safar content check` names it: a text, entry.yml, or a file of the pack itself
    (pack.yml, contacts.yml, checks.yml, neutrality.yml, words, places). What is in it now stays in
    its history.
    """
    desk, _ = open_desk(pack)
    path = file.resolve()
    version = last_readable(path)
    back_to_readable(desk, path, file_hash(read(path)), note("mended"))
    told = "" if version is None else f" of {version.time:%Y-%m-%d %H:%M} UTC"
    click.echo(f"{file}: as in the version{told}")
