"""Set the language (a command of the gateway)."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.base import TurnAction
from actions.dialogue import languages
from actions.dialogue.turn import Event, Turn


class ActionSetLanguage(TurnAction):
    """Set the language (a command of the gateway)."""

    action_name = "action_set_language"

    def act(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        return languages.set_language(dispatcher, turn, turn.entities.get("target_language", ""))
