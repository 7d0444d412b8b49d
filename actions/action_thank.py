"""An answer to thanks."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.base import TurnAction
from actions.dialogue import social
from actions.dialogue.turn import Event, Turn


class ActionThank(TurnAction):
    """An answer to thanks."""

    action_name = "action_thank"

    def act(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        return social.courtesy(dispatcher, turn, "say_thank")
