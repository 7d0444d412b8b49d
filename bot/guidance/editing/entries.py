"""New entries, and the facts of those that are there."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.guidance import files, rewriting
from bot.guidance.editing import history
from bot.guidance.editing.atomic import locked, make_folder
from bot.guidance.editing.decisions import check_names
from bot.guidance.editing.desk import Desk, entry_folder, file_hash, read
from bot.guidance.editing.facts import source_values
from bot.guidance.editing.refused import EditRefused
from bot.guidance.editing.saving import Note, Written, keep_what_is, new_findings, save
from bot.guidance.finding import InvalidContent
from bot.guidance.model import EUROPE, Source, Stage, Text
from bot.guidance.writing import written

FIRST_NUMBER, LAST_NUMBER = 10, 99


@dataclass(frozen=True)
class Facts:
    """What entry.yml says, but for the number; checked is the day of the change."""

    stage: Stage
    sources: tuple[Source, ...]
    review_by: date
    contacts: tuple[str, ...] = ()
    where: str = EUROPE


def next_number(desk: Desk) -> int | None:
    """The lowest short number that no entry of any pack has, None where all are taken."""
    taken = set(_numbers(desk))
    free = (n for n in range(FIRST_NUMBER, LAST_NUMBER + 1) if n not in taken)
    return next(free, None)


def _numbers(desk: Desk) -> Iterator[int | None]:
    """Also those of entries that are not served now: a broken text takes no number away."""
    for folder in desk.shelf.folders.values():
        for path in folder.glob("*/*/entry.yml"):
            with contextlib.suppress(InvalidContent):
                yield files.parse_entry(path, read(path) or b"").number


def new_entry(desk: Desk, name: str, facts: Facts, text: Text, note: Note) -> Written:
    """Make the entry `name` ("topic/name") with its text in the source language of its pack.

    It gets the next free number, none where all are taken, or in a country the number that it has
    in Europe. Returns what was written of the text. Raises EditRefused for a name that is none or
    is taken, a topic that the pack does not have; InvalidContent with all that would be wrong.
    Then nothing is made.
    """
    area = facts.where
    folder = desk.folder(area)
    target = entry_folder(folder, name)
    with locked(folder):
        desk.renew()
        main, pack = desk.pack(), desk.pack(area)
        if target.exists():
            raise EditRefused(f"{name} is there already. Choose another name")
        topic = name.partition("/")[0]
        if topic not in main.topics:
            known = ", ".join(main.topics)
            raise EditRefused(f"There is no topic {topic!r}. Topics are: {known}")
        if area != EUROPE and name not in main.entries:
            raise EditRefused(f"A country refines what is there for Europe, and {name} is not")
        number = next_number(desk) if area == EUROPE else main.entries[name].number
        path = target / f"{pack.source_language}.md"
        check_names(text.options)
        own = replace(text, language=pack.source_language, translates=None, approvals=())
        options = [option.id for option in text.options]
        entry = _entry_file(number, facts, options, note.time.date())
        made = {"entry.yml": entry, path.name: written(path, own)}
        tried = {target / file: content for file, content in made.items()}
        if found := new_findings(desk, tried):
            raise InvalidContent(*found)
        make_folder(target, made, folder / "pack.yml", history.kept_in(folder.parent))
        for file, content in made.items():
            keep_what_is(target / file, content, note)
    return Written(path, file_hash(made[path.name]) or "", changed=True)


def facts_still_true(
    desk: Desk,
    name: str,
    review_by: date,
    note: Note,
    area: str = EUROPE,
    *,
    seen: str | None = None,
) -> Written:
    """Write into entry.yml that all its facts were checked today and are to be by `review_by`.

    seen: the hash of the entry.yml that was looked at, None: as it is now.
    Raises EditRefused for a day in the past or an entry that is not there, InvalidContent for an
    entry.yml that cannot be read; and as save.
    """
    if review_by <= note.time.date():
        raise EditRefused(f"{review_by} has passed; name the day of the next check")
    path = entry_folder(desk.folder(area), name) / "entry.yml"
    content = read(path)
    if content is None:
        raise EditRefused(f"There is no entry {name!r}")
    files.parse_entry(path, content)
    head = rewriting.loaded(files.decode(path, content))
    head["checked"], head["review_by"] = note.time.date(), review_by
    before = file_hash(content) if seen is None else seen
    return save(desk, path, rewriting.dumped(head).encode(), before, note)


def _entry_file(number: int | None, facts: Facts, options: Sequence[str], today: date) -> bytes:
    sources = [source_values(source) for source in facts.sources]
    head: dict[str, Any] = {} if number is None else {"number": number}
    head |= {"stage": facts.stage, "where": facts.where}
    if facts.contacts:
        head["contacts"] = list(facts.contacts)
    head |= {"sources": sources, "checked": today, "review_by": facts.review_by}
    if options:
        head["options"] = list(options)
    return rewriting.dumped(head).encode()
