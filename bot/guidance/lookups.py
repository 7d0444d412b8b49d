"""What entries look up in other files: contacts, and the words of each language.

An editor may take away what is still in use. The last good version of just that
stays, everything else is current, and the file that lacks it is named.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from bot.guidance.country import missing_country
from bot.guidance.finding import Finding
from bot.guidance.model import Contact, ContactWords, Entry, Pack, Words
from bot.guidance.parts import PackParts

_NONE = Words({}, {})


def contacts_of(
    parts: PackParts, entries: Mapping[str, Entry], good: Pack | None
) -> tuple[dict[str, Contact], list[Finding]]:
    """The contacts, with those that `entries` use and contacts.yml has no more."""
    contacts = {**_inherited(parts), **parts.contacts}
    findings = []
    for entry in entries.values():
        for name in entry.contacts:
            if name in contacts or good is None:
                continue
            contacts[name] = good.contacts[name]
            cause = f"Contact {name!r} is missing, but {entry.id} uses it"
            fix = "Put it back, or take it out of that entry.yml first"
            findings.append(Finding(parts.folder / "contacts.yml", 1, cause, fix))
    return contacts, findings


def _inherited(parts: PackParts) -> Mapping[str, Contact]:
    return {} if parts.base is None else parts.base.contacts


def words_of(
    parts: PackParts,
    entries: Mapping[str, Entry],
    contacts: Collection[str],
    good: Pack | None,
) -> tuple[dict[str, Words], list[Finding]]:
    """The words of each language, complete in topics, and what their files lack.

    A topic that never had a name is called as in the source language, or by its id:
    without any name there would be no menu. A contact without a name has none here.
    What the pack that this one refines has names for need not be named again.
    """
    found = {path.stem: words for path, words in parts.words.items() if parts.serves(path.stem)}
    in_use = {code for entry in entries.values() for code in entry.texts}
    source = found.get(parts.pack.source_language, _NONE)
    base = {} if parts.base is None else parts.base.words
    own = [name for name in contacts if name not in _inherited(parts)]
    topics = parts.topics if parts.base is None else ()
    made: dict[str, Words] = {}
    findings = [
        Finding(path, 1, f"{path.stem!r} is not a served language", "Add it to languages.yml")
        for path in parts.words
        if not parts.serves(path.stem)
    ]
    for code in sorted({*found, *in_use, *(parts.codes or ())}):
        path = parts.folder / "words" / f"{code}.yml"
        current = found.get(code)
        if current is None:
            findings.append(Finding(path, 1, "The file is missing", "Write it: names of topics"))
        else:
            findings += _missing(path, current, topics, own)
            findings += missing_country(parts, path, current)
        before = good.words.get(code, _NONE) if good is not None else _NONE
        words = _complete(current or _NONE, before, source, parts.topics, contacts)
        made[code] = _over(base.get(code, _NONE), words)
    return made, findings


def _over(base: Words, words: Words) -> Words:
    """`words`, with the names of the pack that is refined where it has them."""
    return Words(
        {**words.topics, **base.topics}, {**base.contacts, **words.contacts}, words.country
    )


def _missing(
    path: Path, words: Words, topics: Collection[str], contacts: Collection[str]
) -> list[Finding]:
    return [
        Finding(path, 1, f"{kind} {name!r} has no name", f"Add it under {place}")
        for kind, place, wanted, named in (
            ("Topic", "topics", topics, words.topics),
            ("Contact", "contacts", contacts, words.contacts),
        )
        for name in wanted
        if name not in named
    ]


def _complete(
    current: Words,
    before: Words,
    source: Words,
    topics: Collection[str],
    contacts: Collection[str],
) -> Words:
    named: dict[str, ContactWords] = {
        name: before.contacts[name] for name in contacts if name in before.contacts
    }
    called = {name: before.topics.get(name) or source.topics.get(name, name) for name in topics}
    country = current.country or before.country or source.country
    return Words({**called, **current.topics}, {**named, **current.contacts}, country)
