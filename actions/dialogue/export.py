"""Asking for one's own conversation."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue.arbitration import DATA
from actions.dialogue.found import measured
from actions.dialogue.turn import Event, Turn, say


def show(dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
    """What is stored, which the gateway has and adds."""
    said = replace(turn.notice("export"), effect="export")
    return say(dispatcher, turn, measured(said, turn.outcome, DATA))
