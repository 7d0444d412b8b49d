"""One step back."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.base import TurnAction
from actions.dialogue import commands
from actions.dialogue.turn import Event, Turn


class ActionBack(TurnAction):
    """One step back."""

    action_name = "action_back"

    def act(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        return commands.back(dispatcher, turn)
