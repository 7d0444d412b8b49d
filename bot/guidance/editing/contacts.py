"""Contacts: the facts of one in contacts.yml, and its name in each language, written together."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.guidance import files, rewriting
from bot.guidance.editing.desk import Desk, file_hash, read
from bot.guidance.editing.refused import Conflict, EditRefused
from bot.guidance.editing.saving import Note, new_findings
from bot.guidance.editing.several import write_all
from bot.guidance.finding import InvalidContent
from bot.guidance.model import EUROPE, Contact, ContactWords

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CODE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True)
class Named:
    """A contact with its words by language; where one is missing those of the pack's source
    language stand."""

    contact: Contact
    words: Mapping[str, ContactWords]


@dataclass(frozen=True)
class _New:
    path: Path
    old: bytes | None
    new: bytes


def contacts_seen(desk: Desk, area: str = EUROPE) -> str:
    """The hash of contacts.yml and of the names in all languages. Raises EditRefused."""
    words = (desk.folder(area) / "words" / f"{code}.yml" for code in sorted(desk.codes))
    said = [file_hash(read(path)) or "" for path in (_path(desk, area), *words)]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def put_contact(
    desk: Desk,
    named: Named,
    seen: str,
    note: Note,
    area: str = EUROPE,
) -> int:
    """Make or change a contact, with its names in all served languages; returns how many files
    became others.

    seen: as contacts_seen told when the editor looked. Raises Conflict when contacts were changed
    meanwhile, EditRefused for an id that is none or a missing name, InvalidContent with all that
    would be wrong, SeveralFailed when it cannot be written. Then nothing is.
    """
    contact, words = named.contact, named.words
    if not _ID.fullmatch(contact.id):
        raise EditRefused(
            f"{contact.id!r} is no short name of a contact. Write letters a to z, digits and -, "
            "such as legal-aid"
        )
    if odd := [code for code in contact.languages if not _CODE.fullmatch(code)]:
        raise EditRefused(f"{odd[0]!r} is no code of a language. Write codes such as: en ar")
    desk.renew()
    path, source = _path(desk, area), desk.pack(area).source_language
    if contacts_seen(desk, area) != seen:
        raise Conflict(path, contacts_seen(desk, area))
    if source not in words:
        raise EditRefused(f"The name of the contact is missing in the source language ({source})")
    made = [
        _New(path, read(path), _with(path, contact.id, _facts(contact))),
        *_named(desk, contact.id, words, source, area),
    ]
    changed = [one for one in made if one.old != one.new]
    # What the checks say is of texts; these files are none.
    if found := new_findings(desk, {one.path: one.new for one in changed}, checked=False):
        raise InvalidContent(*found)
    write_all(changed, note)
    return len(changed)


def _named(
    desk: Desk, name: str, words: Mapping[str, ContactWords], source: str, area: str
) -> Iterator[_New]:
    for code in desk.codes:
        path = desk.folder(area) / "words" / f"{code}.yml"
        said = words.get(code, words[source])
        if (old := read(path)) is not None:
            value = {"name": said.name, "where": said.where}
            yield _New(path, old, _with(path, name, value, below="contacts"))


def _path(desk: Desk, area: str) -> Path:
    return desk.folder(area) / "contacts.yml"


def _facts(contact: Contact) -> Mapping[str, Any]:
    said = {
        "phone": contact.phone,
        "web": contact.web,
        "hours": contact.hours,
        "free": contact.free or None,
        "languages": list(contact.languages),
        "source": contact.source,
    }
    return {name: value for name, value in said.items() if value is not None}


def _with(path: Path, name: str, value: Mapping[str, Any], below: str | None = None) -> bytes:
    """The file with `name` as `value`, at its top or below a field. Raises InvalidContent where
    it cannot be read."""
    content = read(path) or b"{}"
    parse = files.parse_contacts if below is None else files.parse_words
    parse(path, content)
    head = rewriting.loaded(files.decode(path, content))
    place = head if below is None else head.setdefault(below, {})
    if place.get(name) == value:
        return content
    place[name] = dict(value)
    return rewriting.dumped(head).encode()
