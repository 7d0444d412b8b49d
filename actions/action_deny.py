"""No to what was asked."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.base import TurnAction
from actions.dialogue import confirm
from actions.dialogue.turn import Event, Turn


class ActionDeny(TurnAction):
    """No to what was asked."""

    action_name = "action_deny"

    def act(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        return confirm.settle(dispatcher, turn, yes=False)
