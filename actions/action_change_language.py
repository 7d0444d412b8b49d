"""Change the language: the one that was named, or ask."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.base import TurnAction
from actions.dialogue import languages
from actions.dialogue.turn import Event, Turn


class ActionChangeLanguage(TurnAction):
    """Change the language: the one that was named, or ask."""

    action_name = "action_change_language"

    def act(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        return languages.change(dispatcher, turn)
