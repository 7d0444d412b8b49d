"""Lists to choose from: topics, the entries of a topic, entries found, languages."""

from __future__ import annotations

from collections.abc import Sequence

from bot.compose.part import part
from bot.guidance.model import Entry, Pack
from bot.i18n import Phrases
from bot.languages import Languages
from bot.reply import Option, Reply

# Keys 1 to 8 are items, 9 is more, 0 the topics: the same on every channel.
PAGE = 8
MORE, TOPICS = "9", "0"


def title_of(entry: Entry, language: str, pack: Pack) -> tuple[str, str]:
    """(title, its language): in `language`, or in the pack's own where it is missing."""
    text = entry.texts.get(language) or entry.texts.get(pack.source_language)
    chosen = text if text is not None else next(iter(entry.texts.values()))
    return chosen.title, chosen.language


def entry_options(entries: Sequence[Entry], language: str, pack: Pack) -> tuple[Option, ...]:
    """Numbered options that show entries."""
    options = []
    for position, entry in enumerate(entries, 1):
        title, title_language = title_of(entry, language, pack)
        options.append(Option(str(position), title, "show_entry", entry.id, title_language))
    return tuple(options)


def topics(pack: Pack) -> tuple[str, ...]:
    """The topics that have an entry, in the pack's order."""
    present = {entry.topic for entry in pack.entries.values()}
    return tuple(topic for topic in pack.topics if topic in present)


def topic_options(pack: Pack, chosen: Sequence[str], language: str) -> tuple[Option, ...]:
    """Numbered options that show topics."""
    names = pack.words[language].topics
    return tuple(
        Option(str(position), names[topic], "show_topic", topic, language)
        for position, topic in enumerate(chosen, 1)
    )


def to_topics(phrases: Phrases, language: str) -> Option:
    """The option that leads to all topics."""
    return Option(TOPICS, phrases("option.menu", language), "menu", "", language)


def menu(pack: Pack, phrases: Phrases, language: str) -> Reply:
    """All topics; where the guidance has no text yet, that it has none, and 112."""
    there = topics(pack)[:PAGE]
    said = part(phrases, "ask", "menu", language)
    if not there:
        said = part(phrases, "say", "menu.empty", language)
    return Reply("menu", language, (said,), options=topic_options(pack, there, language))


def topic(pack: Pack, phrases: Phrases, language: str, name: str, page: int) -> Reply:
    """One page of the entries of a topic; pages count from 0."""
    entries = pack.in_topic(name)
    shown = entries[page * PAGE : (page + 1) * PAGE]
    options = list(entry_options(shown, language, pack))
    if len(entries) > (page + 1) * PAGE:
        options.append(Option(MORE, phrases("option.more", language), "more", "", language))
    label = pack.words[language].topics[name]
    return Reply(
        kind="menu",
        language=language,
        parts=(part(phrases, "ask", "menu.topic", language, topic=label),),
        options=(*options, to_topics(phrases, language)),
    )


def language_menu(
    languages: Languages, phrases: Phrases, language: str, first: Sequence[str], unserved: bool
) -> Reply:
    """Asks for the language: the likely ones first, each in itself; then all others."""
    key = "language.unserved" if unserved else "language.ask"
    order = list(dict.fromkeys((*first, *languages.codes)))
    asked = list(first) or [language]
    options = tuple(
        Option(_language_key(position), languages[code].name, "set_language", code, code)
        for position, code in enumerate(order, 1)
    )
    return Reply(
        kind="ask_language",
        language=language,
        parts=tuple(part(phrases, "ask", key, code) for code in asked),
        options=options,
    )


def _language_key(position: int) -> str:
    """1 to 8, then two digits that no short number uses."""
    return str(position) if position <= PAGE else f"0{position - PAGE}"
