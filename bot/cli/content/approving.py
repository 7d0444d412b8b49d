"""safar content approve, still-true, withdraw, key"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
import yaml

from bot.cli.content.at import (
    each,
    lang_option,
    note,
    open_desk,
    pack_option,
    review_by_option,
    until,
)
from bot.guidance.approvers import key_name
from bot.guidance.atomic import write_new
from bot.guidance.editing import approving
from bot.guidance.editing.approving import Reader
from bot.guidance.editing.desk import Desk, TextId
from bot.guidance.editing.entries import facts_still_true
from bot.guidance.editing.overview import state_now
from bot.guidance.editing.refused import ApprovalRefused
from bot.guidance.editing.signing import new_key, open_key
from bot.guidance.state import text_hash
from bot.guidance.watching import today

_entries = click.argument("entries", nargs=-1, required=True, metavar="ENTRY...")
_by = click.option("--by", help="The organisation that approves. With --key it is the key's.")
_role = click.option("--role", help='In what role the text was read: "Lawyer", "Translator".')
_key = click.option(
    "--key", type=click.Path(path_type=Path), help="Your key, where approvals must be signed."
)


@click.command()
@_entries
@lang_option
@_by
@_role
@review_by_option
@_key
@pack_option
def approve(
    *,
    entries: tuple[str, ...],
    lang: str,
    by: str | None,
    role: str | None,
    review_by: datetime | None,
    key: Path | None,
    pack: str | None,
) -> None:
    """Approve texts, each exactly as it is now. Any change of a text ends its approval.

    Only approve what somebody has read who knows the law and speaks the language;
    `safar content preview` shows how people get it. What cannot be approved is told.
    """
    desk, area = open_desk(pack)
    reader = _reader(desk, by, role, key)

    def approved(where: TextId) -> str:
        opened = desk.opened(where)
        last = until(review_by)
        approving.approve(desk, opened, reader, last, note("approved", reader.by))
        what = "" if opened.text is None else f" ({text_hash(opened.text)})"
        return f"approved until {last}{what}. {_state(desk, where)}"

    each(entries, lang, area, approved)


@click.command("still-true")
@_entries
@click.option("--lang", help="The language of the text whose approval is renewed.")
@click.option("--facts", is_flag=True, help="Renew the dates of the entry's facts (entry.yml).")
@_by
@_role
@review_by_option
@_key
@pack_option
def still_true(
    *,
    entries: tuple[str, ...],
    lang: str | None,
    facts: bool,
    by: str | None,
    role: str | None,
    review_by: datetime | None,
    key: Path | None,
    pack: str | None,
) -> None:
    """Renew a date, when you have checked that all is still true.

    With --lang: your own approval of a text that is the same as then. A text that changed, or a
    translation whose source changed, must be read and approved anew. With --facts: the days of the
    last and next check of the entry's facts and sources.
    """
    if not facts and lang is None:
        raise click.UsageError("Say what is still true: --lang for a text, --facts for an entry.")
    desk, area = open_desk(pack)
    last = until(review_by)
    if facts:

        def checked(where: TextId) -> str:
            facts_still_true(desk, where.entry, last, note("facts checked", by), where.area)
            return f"facts checked today, to be checked again by {last}"

        each(entries, lang or desk.pack(area).source_language, area, checked)
    if lang is not None:
        reader = _reader(desk, by, role, key)

        def renewed(where: TextId) -> str:
            told = note("renewed", reader.by)
            approving.still_true(desk, desk.opened(where), reader, last, told)
            return f"approval renewed until {last}. {_state(desk, where)}"

        each(entries, lang, area, renewed)


@click.command()
@_entries
@lang_option
@click.option("--by", required=True, help="The organisation whose approval it is.")
@click.option("--role", required=True, help="The role in which the text was read.")
@pack_option
def withdraw(entries: tuple[str, ...], lang: str, by: str, role: str, pack: str | None) -> None:
    """Take back approvals. Where only approved texts are served, the texts are gone at once."""
    desk, area = open_desk(pack)

    def taken(where: TextId) -> str:
        approving.withdraw(desk, desk.opened(where), by, role, note("withdrawn", by))
        return f"approval taken back. {_state(desk, where)}"

    each(entries, lang, area, taken)


@click.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--by", required=True, help="Your organisation.")
@click.option("--role", required=True, help="Your role, as in approvals.")
def key(path: Path, by: str, role: str) -> None:
    """Make the key with which you sign approvals, and keep it in FILE.

    Choose a passphrase of several words. FILE and passphrase stay with you: nobody else needs
    them, and nobody can make them again. What is printed goes to the operator.
    """
    if path.exists():
        raise ApprovalRefused(f"{path} is there already. Choose another name")
    passphrase = click.prompt("Passphrase", hide_input=True, confirmation_prompt=True)
    pem, public = new_key(passphrase)
    try:
        write_new(path, pem, 0o600)
    except OSError as error:
        raise ApprovalRefused(f"{path}: it cannot be written ({error.strerror})") from error
    line = yaml.safe_dump(
        [{"key": public, "by": by, "role": role}], allow_unicode=True, sort_keys=False
    )
    click.echo(f"{path}: your key. For the operator's file, under approvers:\n{line}", nl=False)


def _reader(desk: Desk, by: str | None, role: str | None, path: Path | None) -> Reader:
    """Who approves: as said, or as the operator's file has it for the key."""
    key = None
    if path is not None:
        try:
            pem = path.read_bytes()
        except OSError as error:
            raise ApprovalRefused(f"{path}: it cannot be read ({error.strerror})") from error
        key = open_key(pem, click.prompt("Passphrase", hide_input=True))
        known = desk.approvers.keys.get(key_name(key.public)) if desk.approvers else None
        if known is not None:
            by, role = by or known.by, role or known.role
    if by is None or role is None:
        raise click.UsageError("Say who approves: --by ORGANISATION --role ROLE.")
    return Reader(by, role, key)


def _state(desk: Desk, where: TextId) -> str:
    """Whether the text counts as approved here: another key may still be missing."""
    return f"The text is {state_now(desk, where, today())}"
