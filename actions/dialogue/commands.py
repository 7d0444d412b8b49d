"""Commands of numbered options: what choosing one does."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue import confirm, languages, person, report
from actions.dialogue.screens import has_page, show
from actions.dialogue.turn import Event, Screen, Turn, kept_options, plain_trail, say
from bot.compose.area import Address
from bot.compose.menu import MORE, TOPICS

NUMBER_LENGTH = 2
SCREENS = frozenset({"menu", "show_topic", "show_entry", "choices"})


def perform(dispatcher: CollectingDispatcher, turn: Turn, command: str, value: str) -> list[Event]:
    """Do what an option's command says."""
    if command in SCREENS:
        screen = Screen(command, value)
        return say(dispatcher, turn, show(turn, screen), screen, _chosen(turn, screen))
    if command in ("affirm", "deny"):
        return confirm.settle(dispatcher, turn, yes=command == "affirm")
    if command in _WITH_VALUE:
        return _WITH_VALUE[command](dispatcher, turn, value)
    if command in _PLAIN:
        return _PLAIN[command](dispatcher, turn)
    raise ValueError(f"no command {command!r}")


def _chosen(turn: Turn, screen: Screen) -> dict[str, str | None]:
    """The slot that keeps the country whose text the person chose, or that they left it."""
    wanted = Address.parse(screen.value).area if screen.command == "show_entry" else None
    if wanted is None:
        return {}
    return {"country": wanted if wanted in turn.know.pack.countries else None}


def more(dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
    """The next page of what is shown."""
    if turn.trail:
        shown = turn.trail[-1]
        following = Screen(shown.command, shown.value, shown.page + 1)
        if has_page(turn, following):
            return say(dispatcher, turn, replace(show(turn, following), effect="more"), following)
    nothing = replace(turn.notice("more.nothing"), effect="more")
    return say(dispatcher, turn, nothing, slots=kept_options(turn))


def back(dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
    """The screen before the present one; before the first one are the topics."""
    if not turn.trail:
        return say(dispatcher, turn, turn.notice("back.nothing"))
    shorter = turn.trail[:-1]
    shown = shorter[-1] if shorter else Screen("menu")
    return say(dispatcher, turn, show(turn, shown), slots={"trail": plain_trail(shorter)})


def repeat(dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
    """The present screen again."""
    if not turn.trail:
        return say(dispatcher, turn, turn.notice("repeat.nothing"))
    return say(dispatcher, turn, show(turn, turn.trail[-1]), turn.trail[-1])


def choose(dispatcher: CollectingDispatcher, turn: Turn, key: str) -> list[Event]:
    """What a typed or pressed number stands for: an option, a general key, a short number."""
    if not key.isdecimal():
        return say(dispatcher, turn, turn.notice("say_what"), slots=kept_options(turn))
    for option in turn.options:
        if option.key == key:
            return perform(dispatcher, turn, option.command, option.value)
    if key == MORE:
        return more(dispatcher, turn)
    entry = turn.know.pack.by_number(int(key)) if len(key) == NUMBER_LENGTH else None
    screen = Screen("menu") if key == TOPICS else Screen("show_entry", entry.id) if entry else None
    if screen is not None and turn.slots.get("language") is None:
        # A number is in no language: it is shown when the language is known.
        return languages.ask_before(dispatcher, turn, screen)
    if screen is not None:
        return perform(dispatcher, turn, screen.command, screen.value)
    return say(
        dispatcher,
        turn,
        turn.notice("choose.unknown", key=key),
        slots=kept_options(turn),
    )


_WITH_VALUE = {"set_language": languages.set_language, "report": report.send}
_PLAIN = {
    "more": more,
    "person": person.show_person,
    "call_back": confirm.ask_to_call_back,
}
