"""What this service is."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.base import TurnAction
from actions.dialogue import about
from actions.dialogue.turn import Event, Turn


class ActionShowAboutService(TurnAction):
    """What this service is."""

    action_name = "action_show_about_service"

    def act(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        return about.show(dispatcher, turn, about.SERVICE)
