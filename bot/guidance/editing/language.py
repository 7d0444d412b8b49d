"""The files of a language that is not served yet: stubs to write in, and what is still to write.

They are made in a folder of their own, so that nothing half-written is served.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from babel.messages.pofile import read_po, write_po

from bot.guidance.editing.refused import EditRefused
from bot.guidance.shelf import Shelf

FOLDER = "new-languages"
_CODE = re.compile(r"[a-z]{2,3}")
# Stands where somebody has to write; no sentence has it.
TODO = "TO-DO"
_LISTS = {
    "language-text": "Ordinary text, some hundred lines, from many sources",
    "background": "Sentences that ask nothing of the guidance, one a line",
}


@dataclass(frozen=True)
class Stub:
    """A file of a new language: where it is written, where it belongs in the data folder, and how
    many places are still to be written."""

    path: Path
    target: Path
    left: int


def stubs(data: Path, shelf: Shelf, code: str, source: str) -> tuple[Stub, ...]:
    """The stubs of the language `code`; those that are missing are made from `source`'s files.

    shelf: the packs that are served, loaded. Raises EditRefused.
    """
    if not _CODE.fullmatch(code):
        raise EditRefused(f"{code!r} is no code of a language; write its ISO 639 code, such as it")
    if (data / "locale" / f"{code}.po").exists():
        raise EditRefused(f"{code!r} has its files already")
    folder = data / FOLDER / code
    found = []
    try:
        for target, content in _contents(data, shelf, code, source):
            path = folder / target
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(content, "utf-8")
            found.append(Stub(path, target, _left(path)))
    except OSError as error:
        raise EditRefused(f"{folder}: it cannot be written ({error.strerror})") from error
    return tuple(found)


def _contents(data: Path, shelf: Shelf, code: str, source: str) -> Iterator[tuple[Path, str]]:
    yield Path("locale", f"{code}.po"), _phrases(data / "locale" / f"{source}.po", code)
    for name, what in _LISTS.items():
        yield Path(name, f"{code}.txt"), f"{TODO}: {what}\n"
    for name in ("nlu", "signs", "countries", "neutrality"):
        yield Path(name, f"{code}.yml"), _beside(data / name / f"{source}.yml")
    for folder in shelf.folders.values():
        pack = Path("guidance", folder.name)
        words = yaml.safe_load((folder / "words" / f"{source}.yml").read_text("utf-8"))
        yield pack / "words" / f"{code}.yml", _words(words)
        if (folder / "places").is_dir():
            yield pack / "places" / f"{code}.txt", f"{TODO}: names of places, one a line\n"


def _phrases(path: Path, code: str) -> str:
    """All phrases of the source language, as comments above empty places."""
    with path.open("rb") as file:
        catalogue = read_po(file)
    catalogue.locale = None
    for message in catalogue:
        if message.id:
            message.auto_comments = [*message.auto_comments, f"English: {message.string}"]
            message.string = ""
    out = io.BytesIO()
    write_po(out, catalogue, width=0, omit_header=True)
    head = (
        f'msgid ""\nmsgstr ""\n"Language: {code}\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"'
    )
    return f"{head}\n\n{out.getvalue().decode()}"


def _beside(path: Path) -> str:
    """What is written anew in each language: the source's file, to be read and replaced."""
    lines = (f"# {line}".rstrip() for line in path.read_text("utf-8").splitlines())
    return "\n".join([f"{TODO}: write this file anew; below is the English one", *lines, ""])


def _words(words: Mapping[str, object]) -> str:
    return yaml.safe_dump(_emptied(words), allow_unicode=True, sort_keys=False)


def _emptied(value: object) -> object:
    if isinstance(value, dict):
        return {name: _emptied(one) for name, one in value.items()}
    return f"{TODO}: {value}"


def _left(path: Path) -> int:
    """How many places are still to be written."""
    if path.suffix != ".po":
        return path.read_text("utf-8").count(TODO)
    with path.open("rb") as file:
        return sum(1 for message in read_po(file) if message.id and not message.string)
