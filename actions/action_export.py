"""All that is stored about the conversation, as text."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.base import TurnAction
from actions.dialogue import export
from actions.dialogue.turn import Event, Turn


class ActionExport(TurnAction):
    """All that is stored about the conversation, as text."""

    action_name = "action_export"

    def act(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        return export.show(dispatcher, turn)
