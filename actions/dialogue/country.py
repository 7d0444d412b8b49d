"""Which country's texts come first, said to the person."""

from __future__ import annotations

from actions.dialogue.turn import Turn
from bot.compose import area, menu
from bot.guidance import places
from bot.reply import Part, Reply


def moved(turn: Turn) -> Part:
    """Says which texts come first now: a country's, or those for all of Europe."""
    country = turn.know.pack.countries.get(turn.country or "")
    if country is None:
        return turn.part("say", "country.left")
    return turn.part("say", "country.set", country=area.name_of(country, turn.language))


def placed(turn: Turn) -> Reply | None:
    """The reply to a text that only tells where the person is ("I am in Athens"), else None."""
    know = turn.know
    if turn.embedding is None or not know.pack.countries:
        return None
    if not places.only_names(turn.text, know.places, know.names.here):
        return None
    return menu.menu(know.pack, know.phrases, turn.language).preceded_by(moved(turn))
