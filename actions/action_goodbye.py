"""A goodbye."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.base import TurnAction
from actions.dialogue import social
from actions.dialogue.turn import Event, Turn


class ActionGoodbye(TurnAction):
    """A goodbye."""

    action_name = "action_goodbye"

    def act(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        return social.courtesy(dispatcher, turn, "say_goodbye")
