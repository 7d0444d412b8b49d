"""What the service says of itself."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue.found import find, measured
from actions.dialogue.screens import entry
from actions.dialogue.turn import Event, Screen, Turn, say

SERVICE = "about/this-service"
COMPLAINT = "about/complain-about-this-service"


def show(dispatcher: CollectingDispatcher, turn: Turn, name: str) -> list[Event]:
    """One of the entries about the service."""
    said = measured(entry(turn, name), find(turn), name)
    return say(dispatcher, turn, said, Screen("show_entry", name))
