"""One content file at a time: bytes in, typed value or findings out."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from bot.guidance import markdown, places, schema, yamlfile
from bot.guidance.characters import forbidden_line
from bot.guidance.finding import Finding, InvalidContent
from bot.guidance.model import Approval, Contact, ContactWords, DecisionOption, Text, Words

MAX_BYTES = 65_536


def decode(path: Path, content: bytes) -> str:
    """The file's text: NFC, with "\n" line ends.

    Raises InvalidContent when it is too large, empty, not UTF-8, or holds control or
    direction characters.
    """
    if len(content) > MAX_BYTES:
        raise InvalidContent(
            Finding(path, 1, f"The file is larger than {MAX_BYTES} bytes", "Make it shorter")
        )
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise InvalidContent(
            Finding(path, line, "The file is not UTF-8", "Save it as UTF-8")
        ) from error
    if not text.strip():
        raise InvalidContent(Finding(path, 1, "The file is empty", "Write it or delete it"))
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    if finding := forbidden_line(path, text):
        raise InvalidContent(finding)
    return text


def parse_text(path: Path, content: bytes) -> Text:
    """A language file; its language is the file's name."""
    head, body_text, body_line = markdown.split(path, decode(path, content))
    front = yamlfile.parse(path, head, schema.FrontMatter, first_line=2)
    body = markdown.parse_body(path, body_text, body_line)
    return Text(
        language=path.stem,
        title=front.title,
        questions=tuple(front.questions or ()),
        answer=body.answer,
        steps=body.steps,
        sms=body.sms,
        spoken=body.spoken,
        options=tuple(
            DecisionOption(id=name, **{f: getattr(o, f) for f in o.__struct_fields__})
            for name, o in front.options.items()
        ),
        made=front.made,
        translates=front.translates,
        approvals=tuple(
            Approval(**{name: getattr(a, name) for name in a.__struct_fields__})
            for a in front.approvals
        ),
    )


def parse_entry(path: Path, content: bytes) -> schema.EntryFile:
    """An entry.yml."""
    return yamlfile.parse(path, decode(path, content), schema.EntryFile)


def parse_pack(path: Path, content: bytes) -> schema.PackFile:
    """A pack.yml."""
    return yamlfile.parse(path, decode(path, content), schema.PackFile)


def parse_contacts(path: Path, content: bytes) -> dict[str, Contact]:
    """A contacts.yml."""
    parsed = yamlfile.parse(path, decode(path, content), dict[str, schema.ContactFile])
    return {
        name: Contact(name, c.phone, c.web, c.hours, c.free, tuple(c.languages), c.source)
        for name, c in parsed.items()
    }


def parse_words(path: Path, content: bytes) -> Words:
    """A words/<language>.yml."""
    parsed = yamlfile.parse(path, decode(path, content), schema.WordsFile)
    return Words(
        topics=parsed.topics,
        contacts={name: ContactWords(w.name, w.where) for name, w in parsed.contacts.items()},
        country=parsed.country,
    )


def parse_places(path: Path, content: bytes) -> frozenset[str]:
    """A list of places: one name a line, folded; empty lines and comments (#) are left out."""
    lines = (line.partition("#")[0].strip() for line in decode(path, content).split("\n"))
    return frozenset(_place(path, number, name) for number, name in enumerate(lines, 1) if name)


def parse_countries(path: Path, content: bytes) -> places.Names:
    """A countries/<language>.yml: names of countries, and words that tell where one is."""
    parsed = yamlfile.parse(path, decode(path, content), schema.CountriesFile)
    return places.Names(
        {
            code: frozenset(_place(path, 1, name) for name in names)
            for code, names in parsed.countries.items()
        },
        frozenset(word for line in parsed.here for word in places.fold(line).split()),
    )


def _place(path: Path, line: int, name: str) -> str:
    folded = places.folded_name(name)
    if not folded:
        cause = f"{name!r} has no letter"
        raise InvalidContent(Finding(path, line, cause, "Write a name, or delete the line"))
    return folded
