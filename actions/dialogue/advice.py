"""Asked to decide, predict or judge: Safar does neither, and shows the neutral way on."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue.found import alarmed, alarms, measured, person_option, to_topics
from actions.dialogue.screens import areas, entry
from actions.dialogue.turn import Event, Screen, Turn, say
from actions.retrieval.search import Outcome
from bot.compose import menu
from bot.guidance.about import LEGAL_HELP
from bot.reply import Reply

OFFERED = 2


def decline(dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
    """No recommendation; the facts where the guidance has them, independent advice, a person."""
    said, screen = declined(turn)
    return say(dispatcher, turn, said, screen)


def declined(turn: Turn) -> tuple[Reply, Screen | None]:
    """The reply to a wish for a decision, and its screen."""
    outcome = turn.outcome
    shown, offered = _split(outcome)
    pack = turn.know.pack
    names = [n for n in dict.fromkeys((*offered, LEGAL_HELP)) if n in pack.entries and n != shown]
    options = menu.entry_options([pack.entries[n] for n in names], turn.language, pack)
    body = entry(turn, shown) if shown else Reply("no_advice", turn.language)
    if body.card is not None or shown is None:
        options += areas(turn, shown, len(options) + 1) if shown else ()
        ways = (*options, person_option(turn, len(options) + 1), to_topics(turn))
        body = replace(body, options=ways, closing=None)
    said = replace(body, kind="no_advice", entry=shown or next(iter(offered), None))
    said = said.preceded_by(turn.part("say", "no_advice"))
    if any(alarms(turn, name) for name in (shown, *offered) if name):
        said = alarmed(turn, said)
    screen = Screen("show_entry", shown) if shown else None
    return measured(said, outcome), screen


def _split(outcome: Outcome | None) -> tuple[str | None, tuple[str, ...]]:
    """The entry to show at once, if the search is sure of it; else those to offer."""
    if outcome is None or outcome.kind == "abstain":
        return None, ()
    if outcome.kind == "answer":
        return outcome.entries[0], ()
    return None, outcome.entries[:OFFERED]
