"""The texts that are given away, each beside its source-language text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.guidance.exchange.incoming import Key
from bot.guidance.exchange.parts import fingerprint, parts_of
from bot.guidance.model import Pack, Text
from bot.guidance.state import text_hash


@dataclass(frozen=True)
class Outgoing:
    """A text in one language and the source-language text; text is None where it is missing.

    pack is the folder's name. For the source language itself text is source.
    """

    pack: str
    entry: str
    language: str
    source: Text
    text: Text | None

    @property
    def is_source(self) -> bool:
        """Whether this is the source-language text itself."""
        return self.language == self.source.language

    @property
    def parts(self) -> Mapping[str, str]:
        """The parts of the text, none where it is missing."""
        return {} if self.text is None else parts_of(self.text)

    @property
    def matches(self) -> bool:
        """Whether the text is known to translate the source text as it is now."""
        return self.text is not None and self.text.translates == text_hash(self.source)

    def key(self, made: str) -> Key:
        """The key of its title in a file that tells `made` ("" where the file does not)."""
        base = fingerprint(self.parts, made, self.matches)
        return Key(self.pack, self.entry, "title", text_hash(self.source), base)


def outgoing(
    packs: Iterable[tuple[Path, Pack]],
    language: str,
    entries: Collection[str] = (),
    todo: bool = False,
) -> list[Outgoing]:
    """The texts of `language` in the packs (each with its folder), by short number.

    entries: only these; todo: only what is missing or outdated. An entry without a sound
    source-language text is left out, so is a text whose file has faults: it is not missing.
    """
    found = []
    for folder, pack in packs:
        for entry in sorted(pack.entries.values(), key=lambda entry: entry.place):
            source = entry.texts.get(pack.source_language)
            text = entry.texts.get(language)
            if source is None or (entries and entry.id not in entries):
                continue
            if text is None and (folder / entry.id / f"{language}.md").exists():
                continue
            one = Outgoing(folder.name, entry.id, language, source, text)
            if not (todo and (one.is_source or one.matches)):
                found.append(one)
    return found
