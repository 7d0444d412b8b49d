"""Parsed files into a pack: what must hold across files is checked here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from bot.guidance import schema
from bot.guidance.answering import unanswered
from bot.guidance.country import fitting, places_of
from bot.guidance.finding import Finding
from bot.guidance.lookups import contacts_of, words_of
from bot.guidance.model import Entry, Pack, Source, Text
from bot.guidance.numbers import Claim, settle
from bot.guidance.parts import PackParts
from bot.guidance.state import text_hash


def assemble(parts: PackParts, good: Pack | None) -> tuple[Pack, list[Finding]]:
    """The pack and the findings. good is the pack that was assembled last.

    A fault reaches no further than it must: the facts of an entry.yml, one text, a
    contact or a name give way to their last good version each on its own.
    """
    claims: list[Claim] = []
    faults: list[Finding] = []
    beside: defaultdict[Path, dict[Path, Text]] = defaultdict(dict)
    for path, text in parts.texts.items():
        beside[path.parent][path] = text
    for path, file in sorted(parts.entries.items(), key=lambda item: item[0]):
        claim, found = _claim(parts, path, file, beside[path.parent], good)
        claims.append(claim)
        faults += found
    held = {} if good is None else {entry.id: entry.number for entry in good.entries.values()}
    entries, number_faults = settle(claims, held)
    contacts, contact_faults = contacts_of(parts, entries, good)
    words, word_faults = words_of(parts, entries, contacts, good)
    places, place_faults = places_of(parts)
    pack = Pack(
        id=parts.pack.id,
        title=parts.pack.title,
        where=parts.pack.where,
        source_language=parts.pack.source_language,
        status=parts.pack.status,
        topics=parts.topics,
        contacts=contacts,
        words=words,
        entries=entries,
        places=places,
    )
    danger_faults = unanswered(parts, pack)
    return pack, [
        *faults,
        *number_faults,
        *contact_faults,
        *word_faults,
        *place_faults,
        *danger_faults,
    ]


def _at(path: Path, cause: str, fix: str) -> Finding:
    return Finding(path, 1, cause, fix)


def _claim(
    parts: PackParts,
    path: Path,
    file: schema.EntryFile,
    beside: Mapping[Path, Text],
    good: Pack | None,
) -> tuple[Claim, list[Finding]]:
    """The versions of an entry that may be served, all with its current sound texts."""
    name = path.parent.relative_to(parts.folder).as_posix()
    before = None if good is None else good.entries.get(name)
    texts, faults = _texts(parts, beside, file, before)
    source = parts.pack.source_language
    without_source = source not in texts
    if without_source and before is not None and source in before.texts:
        texts[source] = before.texts[source]
    stamp = text_hash(texts[source]) if source in texts else None
    # A contact that was served is known: that contacts.yml lost it is not this file's fault.
    known = parts.contacts.keys() | ({} if good is None else good.contacts).keys()
    known |= set() if parts.base is None else parts.base.contacts.keys()
    unknown = [contact for contact in file.contacts if contact not in known]
    found = [
        _at(path, f"Contact {contact!r} is not in contacts.yml", "Add or correct it")
        for contact in unknown
    ]
    servable = True
    if path.parent.parent.name not in parts.topics:
        found.append(_at(path, "The topic folder is not in pack.yml", "List it under topics"))
        servable = False
    if without_source:
        found.append(_at(path, f"There is no sound {source}.md", "Write it first"))
        servable = False
    if misfits := fitting(parts, path, name, file):
        found += misfits
        servable = False
    current = _entry(name, file, texts, known, stamp)
    last = () if before is None else (replace(before, texts=texts, source_hash=stamp),)
    choices = last if found and last else (current, *last) if servable else ()
    return Claim(path, choices), [*faults, *found]


def _entry(
    name: str,
    file: schema.EntryFile,
    texts: Mapping[str, Text],
    contacts: Collection[str],
    stamp: str | None,
) -> Entry:
    return Entry(
        id=name,
        number=file.number,
        stage=file.stage,
        where=file.where,
        contacts=tuple(contact for contact in file.contacts if contact in contacts),
        sources=tuple(Source(s.title, s.publisher, s.url, s.read) for s in file.sources),
        checked=file.checked,
        review_by=file.review_by,
        texts=texts,
        source_hash=stamp,
        dangers=tuple(file.danger),
        always_alarms=file.alarm == "always",
    )


def _texts(
    parts: PackParts, beside: Mapping[Path, Text], file: schema.EntryFile, before: Entry | None
) -> tuple[dict[str, Text], list[Finding]]:
    """The sound texts of an entry by language; a faulty one gives way to its last good one."""
    texts: dict[str, Text] = {}
    faults: list[Finding] = []
    for text_path, text in beside.items():
        found = list(_check_text(parts, text_path, file, text))
        faults += found
        if not found:
            texts[text.language] = text
        elif before is not None and text.language in before.texts:
            texts[text.language] = before.texts[text.language]
    return texts, faults


def _check_text(
    parts: PackParts, path: Path, file: schema.EntryFile, text: Text
) -> Iterable[Finding]:
    if not parts.serves(text.language):
        yield _at(path, f"{text.language!r} is not a served language", "Add it to languages.yml")
    if [option.id for option in text.options] != file.options:
        wanted = ", ".join(file.options) or "none"
        yield _at(path, "The options differ from entry.yml", f"Give, in order: {wanted}")
    if parts.base is None and not text.questions:
        yield _at(path, "There is no example question", "Write some: they are what is searched")
    if parts.base is not None and text.questions:
        fix = f"Move them to the entry in {parts.base.id}, whose questions are searched"
        yield _at(path, "The text of a country has example questions", fix)
    if text.language != parts.pack.source_language and text.translates is None:
        yield _at(path, "The field translates is missing", "Add it with: safar content stamp")
