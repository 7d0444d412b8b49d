"""The greeting, then all topics."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.base import TurnAction
from actions.dialogue import social
from actions.dialogue.turn import Event, Turn


class ActionGreet(TurnAction):
    """The greeting, then all topics."""

    action_name = "action_greet"

    def act(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        return social.greet(dispatcher, turn)
