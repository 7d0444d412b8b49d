"""The same once more."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.base import TurnAction
from actions.dialogue import commands
from actions.dialogue.turn import Event, Turn


class ActionRepeat(TurnAction):
    """The same once more."""

    action_name = "action_repeat"

    def act(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        return commands.repeat(dispatcher, turn)
