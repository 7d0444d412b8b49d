"""safar identify"""

from __future__ import annotations

import json
from pathlib import Path

import click

from bot.cli.batch import read_batch
from bot.language.choice import LanguageChoice, Prior
from bot.language.identifier import load_identifier
from bot.settings import Settings


@click.command()
@click.argument("text", required=False)
@click.option("--batch", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def identify(text: str | None, batch: Path | None) -> None:
    """Tell the language of TEXT, or of each line of a JSON-lines file {"id", "text"}."""
    if (text is None) == (batch is None):
        raise click.UsageError("give a TEXT or --batch FILE")
    choose = load_identifier(Settings.load().data)
    if batch is None:
        click.echo(_line("", choose(text or "", Prior())))
        return
    for item in read_batch(batch):
        click.echo(_line(item.id, choose(item.text, Prior(item.lang))))


def _line(name: str, choice: LanguageChoice) -> str:
    content = {
        "id": name,
        "language": choice.language,
        "confidence": round(choice.confidence, 4),
        "ask": choice.ask,
    }
    return json.dumps(content, ensure_ascii=False)
