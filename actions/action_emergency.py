"""Danger now: 112 first, then the fitting entry."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.base import TurnAction
from actions.dialogue import emergency
from actions.dialogue.turn import Event, Turn


class ActionEmergency(TurnAction):
    """Danger now: 112 first, then the fitting entry."""

    action_name = "action_emergency"

    def act(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        return emergency.answer_emergency(dispatcher, turn)
