"""A question to the guidance."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue.arbitration import alarming
from actions.dialogue.country import moved
from actions.dialogue.found import alarmed, answer
from actions.dialogue.turn import Event, Turn, say
from bot.nlu.decision import EMERGENCY


def answer_question(dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
    """One answer, a few to choose from, or "I don't know".

    What sounds like danger gets the emergency line first, whatever else is found.
    """
    outcome = turn.outcome
    if outcome is None:
        return say(dispatcher, turn, turn.notice("say_what"))
    said, screen = answer(turn, outcome)
    if said.card is None and turn.country != turn.slots.get("country"):
        said = said.preceded_by(moved(turn))
    heard = turn.act == EMERGENCY and outcome.kind != "abstain"
    if heard or alarming(outcome, turn.calm):
        said = alarmed(turn, said)
    return say(dispatcher, turn, said, screen)
