"""A question to the guidance."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue.found import alarmed, answer
from actions.dialogue.turn import Event, Turn, say
from bot.compose import area, menu
from bot.nlu.decision import EMERGENCY
from bot.reply import Part

# Words that tell where one is and ask nothing: "I am in Athens".
ONLY_A_PLACE = 5


def answer_question(dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
    """One answer, a few to choose from, or "I don't know".

    What sounds like danger gets the emergency line first, whatever else is found.
    """
    outcome = turn.outcome
    if outcome is None:
        return say(dispatcher, turn, turn.notice("say_what"))
    said, screen = answer(turn, outcome)
    if said.card is None and turn.country != turn.slots.get("country"):
        if said.kind == "abstain" and len(turn.text.split()) <= ONLY_A_PLACE:
            said = menu.menu(turn.know.pack, turn.know.phrases, turn.language)
        said = said.preceded_by(moved(turn))
    if turn.act == EMERGENCY and outcome.kind != "abstain":
        said = alarmed(turn, said)
    return say(dispatcher, turn, said, screen)


def moved(turn: Turn) -> Part:
    """Says which texts come first now: a country's, or those for all of Europe."""
    country = turn.know.pack.countries.get(turn.country or "")
    if country is None:
        return turn.part("say", "country.left")
    return turn.part("say", "country.set", country=area.name_of(country, turn.language))
