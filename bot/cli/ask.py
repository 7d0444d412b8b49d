"""safar ask"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import click

from bot.cli.batch import Item, read_batch
from bot.cli.brain import brain_of
from bot.errors import BrainUnavailable, MessageRefused
from bot.gateway.message import Incoming, from_text
from bot.gateway.opening import Service, Stores
from bot.gateway.turns import Words
from bot.guidance.watching import ServedPack
from bot.i18n import load_phrases
from bot.languages import Languages
from bot.reply import Reply
from bot.settings import Settings

AT_ONCE = 4


@click.command()
@click.argument("text", required=False)
@click.option("--lang", help="Language that the person chose before.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line, as for --batch.")
@click.option("--batch", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def ask(text: str | None, lang: str | None, as_json: bool, batch: Path | None) -> None:
    """Ask TEXT, or each line {"id", "text", "lang"?} of a file, the whole way through Rasa.

    Uses the running service, or starts a brain for as long as it takes.
    """
    if (text is None) == (batch is None):
        raise click.UsageError("give a TEXT or --batch FILE")
    items = [Item("", text, lang)] if text is not None else list(read_batch(batch or Path()))
    asyncio.run(_ask(items, as_json or batch is not None))


async def _ask(items: list[Item], as_json: bool) -> None:
    settings = Settings.load()
    languages = Languages.load(settings.data)
    phrases = load_phrases(settings.data, languages.codes)
    served = ServedPack(
        settings.guidance, settings.approved_only, languages.codes, approvers=settings.approvers
    )
    words = Words(phrases, languages, lambda: served.current)
    async with (
        brain_of(settings) as brain,
        Service(brain, Stores.in_memory(settings), words).running() as gateway,
    ):
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(number: int, item: Item) -> Reply:
            async with gate:
                try:
                    message = from_text(item.text, settings.message_limit)
                except MessageRefused as refused:
                    language = item.lang or languages.default.code
                    text = phrases(refused.phrase, language, **refused.values)
                    return _notice(text, language)
                answered = await gateway.answer(
                    Incoming(
                        "cli", str(number), str(number), message, item.lang, item.lang is not None
                    )
                )
                if answered.how == "busy":
                    raise BrainUnavailable("the brain did not answer; see the log above")
                return answered.reply

        tasks = [asyncio.create_task(one(number, item)) for number, item in enumerate(items)]
        for item, task in zip(items, tasks, strict=True):
            reply = await task
            click.echo(
                json.dumps(line(item.id, reply), ensure_ascii=False) if as_json else reply.text()
            )


def _notice(text: str, language: str) -> Reply:
    from bot.reply import Part  # noqa: PLC0415

    return Reply("notice", language, (Part("alert", text, language),))


def line(name: str, reply: Reply) -> dict[str, object]:
    """A reply as a line of the batch's output."""
    return {
        "id": name,
        "language": reply.language,
        "kind": reply.kind,
        "entry": reply.entry,
        "score": reply.score,
        "ranking": [[entry, round(value, 4)] for entry, value in reply.ranking],
        "text": reply.text(),
    }
