"""The way to a person."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue.arbitration import PERSON
from actions.dialogue.found import measured
from actions.dialogue.screens import entry
from actions.dialogue.turn import Event, Screen, Turn, say
from actions.people import rosters
from bot.clock import wall_clock
from bot.compose.people import people


def show_person(dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
    """Who of the organisation can be called, then the entry on talking to a person; promises
    nobody whom the deployment does not have."""
    there = people(rosters().current, turn.language, turn.know.phrases, wall_clock())
    said = entry(turn, PERSON).preceded_by(*(there or (turn.part("say", "person"),)))
    said = measured(replace(said, kind="person"), turn.outcome, PERSON)
    return say(dispatcher, turn, said, Screen("show_entry", PERSON))
