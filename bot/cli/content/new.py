"""safar content new"""

from __future__ import annotations

from datetime import datetime
from typing import get_args

import click

from bot.cli.content.at import note, open_desk, pack_option, review_by_option, until
from bot.guidance.editing.entries import Facts, new_entry
from bot.guidance.model import Source, Stage, Text


@click.command()
@click.argument("entry", metavar="ENTRY")
@click.option("--stage", type=click.Choice(get_args(Stage)), prompt="When in a journey")
@click.option("--title", prompt="Title, as people see it")
@click.option("--question", prompt="A question, as people ask it", help="An example question.")
@click.option("--answer", prompt="Answer, in plain words")
@click.option("--sms", prompt="Short form for a text message")
@click.option("--spoken", prompt="Form to be read aloud")
@click.option("--source-title", prompt="Where it is from: title of the law or page")
@click.option("--publisher", prompt="Its publisher")
@click.option("--url", prompt="Its address (https://...)")
@click.option("--contact", "contacts", multiple=True, help="A contact of contacts.yml, repeatable.")
@review_by_option
@pack_option
def new(
    *,
    entry: str,
    stage: Stage,
    title: str,
    question: str,
    answer: str,
    sms: str,
    spoken: str,
    source_title: str,
    publisher: str,
    url: str,
    contacts: tuple[str, ...],
    review_by: datetime | None,
    pack: str | None,
) -> None:
    """Make the entry topic/name, such as stay/school, with its text in the source language.

    It asks for what is not given, and takes the next free short number, if there is one. Nothing
    is made where a part is missing or wrong. Add steps and more questions with an editor
    afterwards: 10 questions or more are needed to be found well.
    """
    desk, area = open_desk(pack)
    text = Text(
        language=desk.pack(area).source_language,
        title=title,
        # The questions of a country's entry are those of the one that it refines.
        questions=(question,) if area == next(iter(desk.packs)) else (),
        answer=(answer,),
        steps=(),
        sms=sms,
        spoken=spoken,
        options=(),
        made="written",
        translates=None,
        approvals=(),
    )
    source = Source(source_title, publisher, url, None)
    facts = Facts(stage, (source,), until(review_by), contacts, desk.pack(area).where)
    written = new_entry(desk, entry, facts, text, note("new"))
    desk.renew()
    number = desk.entry(entry, area).number
    told = (
        "without a short number: all are taken" if number is None else f"with the number {number}"
    )
    click.echo(f"{written.path}: made, {told}")
