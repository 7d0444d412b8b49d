"""Asked for a decision, prediction or judgement: none is given."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.base import TurnAction
from actions.dialogue import advice
from actions.dialogue.turn import Event, Turn


class ActionNoAdvice(TurnAction):
    """Asked for a decision, prediction or judgement: none is given."""

    action_name = "action_no_advice"

    def act(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        return advice.decline(dispatcher, turn)
