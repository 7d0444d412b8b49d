"""Asking for one's own conversation."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue.found import measured
from actions.dialogue.turn import Event, Turn, say
from bot.guidance.about import DATA
from bot.reply import Reply


def show(dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
    """What is stored."""
    return say(dispatcher, turn, exported(turn))


def exported(turn: Turn) -> Reply:
    """The reply to which the gateway adds what is stored."""
    said = replace(turn.notice("export"), effect="export")
    return measured(said, turn.outcome, DATA)
