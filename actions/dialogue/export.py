"""Asking for one's own conversation."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue.found import measured
from actions.dialogue.turn import Event, Turn, say
from bot.guidance.about import DATA


def show(dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
    """What is stored, which the gateway has and adds."""
    said = replace(turn.notice("export"), effect="export")
    return say(dispatcher, turn, measured(said, turn.outcome, DATA))
