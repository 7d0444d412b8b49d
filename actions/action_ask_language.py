"""Ask for the language when it is not clear."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.base import TurnAction
from actions.dialogue import languages
from actions.dialogue.turn import Event, Turn


class ActionAskLanguage(TurnAction):
    """Ask for the language when it is not clear."""

    action_name = "action_ask_language"

    def act(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        return languages.ask_language(dispatcher, turn)
