"""How to complain about this service."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.base import TurnAction
from actions.dialogue import report, social
from actions.dialogue.turn import Event, Turn
from bot.guidance.about import COMPLAINT


class ActionComplain(TurnAction):
    """How to complain about this service, and by text message the ways to report an answer."""

    action_name = "action_complain"

    def act(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        ways = report.ways(turn) if turn.texts else ()
        return social.explain(dispatcher, turn, "say_complain", COMPLAINT, ways)
