"""How to complain about this service."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.base import TurnAction
from actions.dialogue import social
from actions.dialogue.arbitration import COMPLAINT
from actions.dialogue.turn import Event, Turn


class ActionComplain(TurnAction):
    """How to complain about this service."""

    action_name = "action_complain"

    def act(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        return social.explain(dispatcher, turn, "say_complain", COMPLAINT)
