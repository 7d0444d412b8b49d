"""A question to the guidance."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue.found import answer, find
from actions.dialogue.turn import Event, Turn, say


def answer_question(dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
    """One answer, a few to choose from, or "I don't know"."""
    outcome = find(turn)
    if outcome is None:
        return say(dispatcher, turn, turn.notice("say_what"))
    said, screen = answer(turn, outcome)
    return say(dispatcher, turn, said, screen)
