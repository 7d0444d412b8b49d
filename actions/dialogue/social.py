"""Fixed phrases of courtesy, and what the service says of itself."""

from __future__ import annotations

from collections.abc import Sequence

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue.found import measured
from actions.dialogue.screens import entry, joined, show
from actions.dialogue.turn import Event, Screen, Turn, kept_options, say
from bot.reply import Option, Reply


def utter(dispatcher: CollectingDispatcher, response: str) -> None:
    """A response of the domain, said by bot/nlg.py in the conversation's language."""
    dispatcher.utter_message(response=response)


def courtesy(dispatcher: CollectingDispatcher, turn: Turn, response: str) -> list[Event]:
    """A response alone; the options of the reply before it stay open."""
    utter(dispatcher, response)
    return [SlotSet(name, value) for name, value in kept_options(turn).items()]


def greet(dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
    """The greeting, then the topics."""
    utter(dispatcher, "say_greet")
    topics = Screen("menu")
    return say(dispatcher, turn, show(turn, topics), topics)


def explain(
    dispatcher: CollectingDispatcher,
    turn: Turn,
    response: str,
    name: str,
    ways: Sequence[Option] = (),
) -> list[Event]:
    """A response, then one of the entries about the service, with `ways` among its options."""
    utter(dispatcher, response)
    said, screen = explained(turn, name, ways)
    return say(dispatcher, turn, said, screen)


def explained(turn: Turn, name: str, ways: Sequence[Option] = ()) -> tuple[Reply, Screen]:
    """One of the entries about the service, with `ways` among its options, and its screen."""
    said = measured(joined(entry(turn, name), ways), turn.outcome, name)
    return said, Screen("show_entry", name)
