"""Show an entry (a command of the gateway)."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.base import TurnAction
from actions.dialogue import commands
from actions.dialogue.turn import Event, Turn


class ActionShowEntry(TurnAction):
    """Show an entry (a command of the gateway)."""

    action_name = "action_show_entry"

    def act(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        return commands.perform(dispatcher, turn, "show_entry", turn.entities.get("entry", ""))
