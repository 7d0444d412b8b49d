"""Danger now: the answer comes first, no question is asked."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue.found import measured
from actions.dialogue.screens import alert, areas, entry
from actions.dialogue.turn import Event, Screen, Turn, say
from bot.compose import menu
from bot.guidance.model import is_emergency
from bot.reply import Reply

GENERAL = "emergency/call-112"
# An emergency entry among the best so many is taken as the fitting one.
LOOK_AT = 3


def answer_emergency(dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
    """112, then the fitting emergency entry, with the other near ones as options."""
    said, screen = helped(turn)
    return say(dispatcher, turn, said, screen)


def helped(turn: Turn) -> tuple[Reply, Screen]:
    """The reply to danger now, and its screen."""
    outcome = turn.outcome
    ranking = outcome.ranking if outcome is not None else ()
    near = [name for name, _ in ranking[:LOOK_AT] if is_emergency(name)]
    name = near[0] if near else GENERAL
    said = entry(turn, name).preceded_by(alert(turn, turn.language))
    others = [
        turn.know.pack.entries[other]
        for other in dict.fromkeys((*near[1:], *(n for n, _ in ranking[:1]), GENERAL))
        if other != name and other in turn.know.pack.entries
    ]
    near_options = menu.entry_options(others[:LOOK_AT], turn.language, turn.know.pack)
    options = (
        *near_options,
        *areas(turn, name, len(near_options) + 1),
        menu.to_topics(turn.know.phrases, turn.language),
    )
    said = measured(replace(said, kind="emergency", options=options), outcome, name)
    return said, Screen("show_entry", name)
