"""A number or key that was typed, pressed or said."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.base import TurnAction
from actions.dialogue import commands
from actions.dialogue.turn import Event, Turn


class ActionChoose(TurnAction):
    """A number or key that was typed, pressed or said."""

    action_name = "action_choose"

    def act(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        return commands.choose(dispatcher, turn, turn.entities.get("key", ""))
