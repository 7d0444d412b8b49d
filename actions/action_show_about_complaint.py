"""How to complain about this service."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.base import TurnAction
from actions.dialogue import about
from actions.dialogue.turn import Event, Turn


class ActionShowAboutComplaint(TurnAction):
    """How to complain about this service."""

    action_name = "action_show_about_complaint"

    def act(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        return about.show(dispatcher, turn, about.COMPLAINT)
