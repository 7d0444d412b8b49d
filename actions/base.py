"""The base of Safar's actions: a step over a Turn, under a name."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue import emergency, question
from actions.dialogue.arbitration import Heard, arbitrate
from actions.dialogue.country import placed
from actions.dialogue.turn import Event, Turn, say
from bot.nlu.decision import EMERGENCY, GUIDANCE


class TurnAction(Action, ABC):  # type: ignore[misc]
    """Reads the turn from the tracker and acts on it.

    Where the search knows better than the dialogue act what the utterance is, the
    guidance or the emergency answer takes the action's place.
    """

    action_name: str

    def name(self) -> str:
        return self.action_name

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        turn = Turn.of(tracker)
        events = self._answered(dispatcher, turn)
        if turn.country == turn.slots.get("country"):
            return events
        return [SlotSet("country", turn.country), *events]

    def _answered(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        said = placed(turn) if turn.act == turn.intent else None
        if said is not None:
            return say(dispatcher, turn, said)
        followed = _followed(turn)
        if followed == EMERGENCY != turn.act:
            return emergency.answer_emergency(dispatcher, turn)
        if followed == GUIDANCE != turn.act:
            return question.answer_question(dispatcher, turn)
        return self.act(dispatcher, turn)

    @abstractmethod
    def act(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        """Say something through `dispatcher`; returns the events that keep the state."""


def _followed(turn: Turn) -> str | None:
    """The act that the turn follows; a command, or an unclear language, stays what it is."""
    if turn.act is None or turn.act != turn.intent or turn.outcome is None:
        return turn.act
    confirming = turn.slots.get("waiting_confirmation") is not None
    open_for = {"affirm": confirming, "deny": confirming, "choose": bool(turn.options)}
    expected = open_for.get(turn.act, False)
    heard = Heard(turn.act, turn.act_confidence, turn.listed, expected, turn.calm, turn.danger)
    return arbitrate(heard, turn.outcome)
