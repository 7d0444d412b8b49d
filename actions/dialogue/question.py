"""A question to the guidance."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue.arbitration import alarming
from actions.dialogue.country import moved
from actions.dialogue.found import alarmed, answer
from actions.dialogue.screens import joined
from actions.dialogue.turn import Event, Turn, say
from actions.retrieval.search import Outcome
from bot.compose import menu
from bot.guidance.model import Entry
from bot.nlu.decision import EMERGENCY


def answer_question(dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
    """One answer, a few to choose from, or "I don't know".

    What sounds like danger gets the emergency line first, whatever else is found, and a way to
    the entry for it.
    """
    outcome = turn.outcome
    if outcome is None:
        return say(dispatcher, turn, turn.notice("say_what"))
    heard = turn.act == EMERGENCY and outcome.kind != "abstain"
    helping = _helping(turn, outcome) if heard else None
    if helping is not None and outcome.kind == "choices":
        outcome = replace(outcome, entries=(*outcome.entries, helping.id))
    said, screen = answer(turn, outcome)
    if helping is not None and outcome.kind == "answer":
        said = joined(said, menu.entry_options((helping,), turn.language, turn.know.pack))
    if said.card is None and turn.country != turn.slots.get("country"):
        said = said.preceded_by(moved(turn))
    if heard or alarming(outcome, turn.calm):
        said = alarmed(turn, said)
    return say(dispatcher, turn, said, screen)


def _helping(turn: Turn, outcome: Outcome) -> Entry | None:
    """The entry for the danger that was heard, unless the search shows or offers it already."""
    found = turn.know.pack.for_danger(turn.danger)
    return None if found is None or found.id in outcome.entries else found
