"""Yes, this is automated; and what this service is."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.base import TurnAction
from actions.dialogue import social
from actions.dialogue.turn import Event, Turn
from bot.guidance.about import SERVICE


class ActionAutomated(TurnAction):
    """Yes, this is automated; and what this service is."""

    action_name = "action_automated"

    def act(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        return social.explain(dispatcher, turn, "say_automated", SERVICE)
