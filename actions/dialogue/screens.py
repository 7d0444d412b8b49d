"""Screens into replies: what can be shown again by back, repeat and more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.dialogue.turn import Screen, Turn
from bot.compose import area, card, menu
from bot.compose.part import part
from bot.guidance.model import Entry
from bot.guidance.watching import today
from bot.reply import Option, Part, Reply

SEPARATOR = ","


def show(turn: Turn, screen: Screen) -> Reply:
    """The reply of a screen in the turn's language."""
    if screen.command == "show_entry":
        return entry(turn, screen.value)
    if screen.command == "show_topic" and screen.value in turn.know.pack.topics:
        return menu.topic(
            turn.know.pack, turn.know.phrases, turn.language, screen.value, screen.page
        )
    if screen.command == "choices":
        return choices(turn, tuple(screen.value.split(SEPARATOR)))
    return menu.menu(turn.know.pack, turn.know.phrases, turn.language)


def has_page(turn: Turn, screen: Screen) -> bool:
    """Whether the screen has that page."""
    if screen.command != "show_topic":
        return False
    return len(turn.know.pack.in_topic(screen.value)) > screen.page * menu.PAGE


def entry(turn: Turn, value: str) -> Reply:
    """An entry's card, for the area and in the language that `value` names (area.Address), else
    for the person's country and in the turn's language.

    Where the text is missing in the turn's language, says so and offers the
    languages that have it: never a silent switch.
    """
    pack, address = turn.know.pack, area.Address.parse(value)
    wanted = address.language or turn.language
    found = area.version(pack, address.entry, address.area or turn.country, wanted)
    if found is None:
        return menu.menu(pack, turn.know.phrases, turn.language)
    its_pack, shown = found
    language = wanted if wanted in shown.texts else turn.language
    topics = menu.to_topics(turn.know.phrases, turn.language)
    if language not in shown.texts:
        return Reply(
            kind="answer",
            language=turn.language,
            parts=(turn.part("ask", "language.missing"),),
            options=(*_languages_of(turn, shown), topics),
            entry=shown.id,
        )
    return Reply(
        kind="answer",
        language=turn.language,
        card=card.card(its_pack, shown, language, turn.know.phrases, today(), order=turn.order),
        options=(*areas(turn, value), topics),
        closing=turn.phrase("how_to_go_on"),
        entry=shown.id,
    )


def areas(turn: Turn, value: str, first: int = 1) -> tuple[Option, ...]:
    """Numbered ways, from `first` on, to the entry that `value` names for other areas."""
    pack, address = turn.know.pack, area.Address.parse(value)
    found = area.version(pack, address.entry, address.area or turn.country, turn.language)
    if found is None:
        return ()
    return area.others(pack, turn.know.phrases, address.entry, found[1], turn.language, first=first)


def joined(said: Reply, ways: Sequence[Option]) -> Reply:
    """The reply with `ways` numbered after its own options, before the way to the topics."""
    own = [option for option in said.options if option.key != menu.TOPICS]
    more = [replace(way, key=str(key)) for key, way in enumerate(ways, len(own) + 1)]
    rest = [option for option in said.options if option.key == menu.TOPICS]
    return replace(said, options=(*own, *more, *rest))


def _languages_of(turn: Turn, shown: Entry) -> tuple[Option, ...]:
    ordered = [language for language in turn.know.languages if language.code in shown.texts]
    return tuple(
        Option(
            str(position),
            language.name,
            "show_entry",
            str(area.Address(shown.id, language=language.code)),
            language.code,
        )
        for position, language in enumerate(ordered[: menu.PAGE], 1)
    )


def choices(turn: Turn, entries: tuple[str, ...]) -> Reply:
    """Entries to choose from."""
    pack = turn.know.pack
    present = [pack.entries[name] for name in entries if name in pack.entries]
    return Reply(
        kind="choices",
        language=turn.language,
        parts=(turn.part("ask", "choices"),),
        options=(
            *menu.entry_options(present, turn.language, pack),
            menu.to_topics(turn.know.phrases, turn.language),
        ),
    )


def alert(turn: Turn, language: str) -> Part:
    """The emergency line in a language."""
    return part(turn.know.phrases, "alert", "emergency", language)
