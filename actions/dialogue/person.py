"""The way to a person."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue.found import measured
from actions.dialogue.screens import entry, joined
from actions.dialogue.turn import Event, Screen, Turn, say
from actions.people import rosters
from bot.clock import wall_clock
from bot.compose.people import people
from bot.guidance.about import PERSON
from bot.reply import Option, Reply


def show_person(dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
    """The way to a person."""
    said, screen = there(turn)
    return say(dispatcher, turn, said, screen)


def there(turn: Turn) -> tuple[Reply, Screen]:
    """Who of the organisation can be called, then the entry on talking to a person; promises
    nobody whom the deployment does not have."""
    roster = rosters().current
    those = people(roster, turn.language, turn.know.phrases, wall_clock())
    said = entry(turn, PERSON)
    # Without the entry and without people nobody is named: then nobody is promised.
    named = (turn.part("say", "person"),) if said.kind == "answer" else ()
    said = said.preceded_by(*(those or named))
    if turn.texts and roster.calls_back(turn.language):
        label = turn.phrase("wish.option")
        said = joined(said, [Option("", label, "call_back", "", turn.language)])
    said = measured(replace(said, kind="person"), turn.outcome, PERSON)
    return said, Screen("show_entry", PERSON)
