"""Parsed files into a pack: what must hold across files is checked here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.guidance import schema
from bot.guidance.finding import Finding
from bot.guidance.model import Contact, Entry, Pack, Source, Text, Words


@dataclass(frozen=True)
class PackParts:
    """The parsed files of a pack folder, by path."""

    folder: Path
    pack: schema.PackFile
    contacts: Mapping[str, Contact]
    words: Mapping[Path, Words]
    entries: Mapping[Path, schema.EntryFile]
    texts: Mapping[Path, Text]


def assemble(parts: PackParts, last_good: Mapping[str, Entry]) -> tuple[Pack, list[Finding]]:
    """The pack and the findings. An entry with a fault is replaced by its last good one."""
    entries: dict[str, Entry] = {}
    faults: list[Finding] = []
    numbers: dict[int, str] = {}
    for path, file in sorted(parts.entries.items(), key=lambda item: item[0]):
        name = path.parent.relative_to(parts.folder).as_posix()
        good = last_good.get(name)
        texts, text_faults = _texts(parts, path, file, good)
        found = list(_check_entry(parts, path, file, texts))
        if (other := numbers.setdefault(file.number, name)) != name:
            found.append(_at(path, f"Number {file.number} is {other}'s", "Take a free number"))
        faults += [*text_faults, *found]
        if not found:
            entries[name] = _entry(name, file, texts)
        elif good is not None:
            entries[name] = good
    faults += _check_words(parts)
    pack = Pack(
        id=parts.pack.id,
        title=parts.pack.title,
        where=parts.pack.where,
        source_language=parts.pack.source_language,
        status=parts.pack.status,
        topics=tuple(parts.pack.topics),
        contacts=parts.contacts,
        words={path.stem: words for path, words in parts.words.items()},
        entries=entries,
    )
    return pack, faults


def _at(path: Path, cause: str, fix: str) -> Finding:
    return Finding(path, 1, cause, fix)


def _entry(name: str, file: schema.EntryFile, texts: Mapping[str, Text]) -> Entry:
    return Entry(
        id=name,
        number=file.number,
        stage=file.stage,
        where=file.where,
        contacts=tuple(file.contacts),
        sources=tuple(Source(s.title, s.publisher, s.url, s.read) for s in file.sources),
        checked=file.checked,
        review_by=file.review_by,
        texts=texts,
    )


def _texts(
    parts: PackParts, path: Path, file: schema.EntryFile, good: Entry | None
) -> tuple[dict[str, Text], list[Finding]]:
    """The sound texts of an entry by language; a faulty one gives way to its last good one."""
    texts: dict[str, Text] = {}
    faults: list[Finding] = []
    for text_path, text in parts.texts.items():
        if text_path.parent != path.parent:
            continue
        found = list(_check_text(parts, text_path, file, text))
        faults += found
        if not found:
            texts[text.language] = text
        elif good is not None and text.language in good.texts:
            texts[text.language] = good.texts[text.language]
    return texts, faults


def _check_text(
    parts: PackParts, path: Path, file: schema.EntryFile, text: Text
) -> Iterable[Finding]:
    if [option.id for option in text.options] != file.options:
        wanted = ", ".join(file.options) or "none"
        yield _at(path, "The options differ from entry.yml", f"Give, in order: {wanted}")
    if text.language != parts.pack.source_language and text.translates is None:
        yield _at(path, "The field translates is missing", "Add it with: safar content stamp")


def _check_entry(
    parts: PackParts, path: Path, file: schema.EntryFile, texts: Mapping[str, Text]
) -> Iterable[Finding]:
    for contact in file.contacts:
        if contact not in parts.contacts:
            yield _at(path, f"Contact {contact!r} is not in contacts.yml", "Add or correct it")
    if path.parent.parent.name not in parts.pack.topics:
        yield _at(path, "The topic folder is not in pack.yml", "List it under topics")
    if parts.pack.source_language not in texts:
        yield _at(path, f"There is no sound {parts.pack.source_language}.md", "Write it first")


def _check_words(parts: PackParts) -> Iterable[Finding]:
    for path, words in parts.words.items():
        for topic in parts.pack.topics:
            if topic not in words.topics:
                yield _at(path, f"Topic {topic!r} has no name", "Add it under topics")
        for contact in parts.contacts:
            if contact not in words.contacts:
                yield _at(path, f"Contact {contact!r} has no name", "Add it under contacts")
