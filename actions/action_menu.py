"""All topics."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.base import TurnAction
from actions.dialogue import commands
from actions.dialogue.turn import Event, Turn


class ActionMenu(TurnAction):
    """All topics."""

    action_name = "action_menu"

    def act(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        return commands.perform(dispatcher, turn, "menu", "")
