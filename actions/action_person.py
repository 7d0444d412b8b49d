"""The way to a person."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.base import TurnAction
from actions.dialogue import person
from actions.dialogue.turn import Event, Turn


class ActionPerson(TurnAction):
    """The way to a person."""

    action_name = "action_person"

    def act(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        return person.show_person(dispatcher, turn)
