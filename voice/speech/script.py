"""The script for whoever records: the sheet as a page to print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.languages import Language
from bot.render.web import isolate_numbers
from voice.speech.inventory import Inventory, Line
from voice.speech.sheet import Row
from voice.speech.wavfile import write_whole

NAME = "script.html"
_TEMPLATES = Path(__file__).parent


@dataclass(frozen=True)
class ScriptLine:
    """A line as it is printed. original: the same in the first language; note: for who reads it."""

    name: str
    where: str
    text: str
    original: str
    note: str
    recorded: bool


def notes(data: Path, language: str) -> dict[str, str]:
    """What the phrases' file says to translators, by key."""
    with (data / "locale" / f"{language}.po").open("rb") as file:
        catalogue = read_po(file)
    return {str(message.id): " ".join(message.auto_comments) for message in catalogue if message.id}


def script_lines(
    lines: Sequence[Line],
    rows: Sequence[Row],
    original: Inventory,
    said: Mapping[str, str],
    recorded: frozenset[str],
) -> tuple[ScriptLine, ...]:
    """The lines with their numbers. said: the notes; recorded: keys that have a recording.

    The original of a line is the one in the same place of the `original` inventory.
    """
    numbers = {row.key: row.name for row in rows}
    originals = {line.where: line.prompt.text for line in (*original.spoken(), *original.fixed)}
    return tuple(
        ScriptLine(
            name=numbers[line.prompt.key],
            where=line.where,
            text=line.prompt.text,
            original=originals.get(line.where, ""),
            note=said.get(line.where.partition(" ")[0], ""),
            recorded=line.prompt.key in recorded,
        )
        for line in lines
    )


def write_page(
    folder: Path, language: Language, fixed: Sequence[ScriptLine], others: Sequence[ScriptLine]
) -> Path:
    """Write the page to print. fixed: without these the language is not offered."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    environment.filters["numbers"] = isolate_numbers
    page = environment.get_template("script.html").render(
        language=language, fixed=fixed, others=others
    )
    path = folder / NAME
    write_whole(path, page.encode())
    return path
