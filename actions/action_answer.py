"""Answer a question from the guidance, or say that it has no answer."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.base import TurnAction
from actions.dialogue import question
from actions.dialogue.turn import Event, Turn


class ActionAnswer(TurnAction):
    """Answer a question from the guidance, or say that it has no answer."""

    action_name = "action_answer"

    def act(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        return question.answer_question(dispatcher, turn)
