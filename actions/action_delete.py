"""Delete the conversation, after a yes."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.base import TurnAction
from actions.dialogue import confirm
from actions.dialogue.turn import Event, Turn


class ActionDelete(TurnAction):
    """Delete the conversation, after a yes."""

    action_name = "action_delete"

    def act(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        return confirm.ask_to_delete(dispatcher, turn)
