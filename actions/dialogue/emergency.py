"""Danger now: the answer comes first, no question is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue.found import measured, person_option, to_topics
from actions.dialogue.screens import alert, entry, joined
from actions.dialogue.turn import Event, Screen, Turn, say
from bot.compose import menu
from bot.danger import Danger
from bot.guidance.model import Entry, Pack
from bot.reply import Reply

# An entry for danger among the best so many is taken as the fitting one.
LOOK_AT = 3


def answer_emergency(dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
    """112, then the fitting emergency entry, with the other near ones as options."""
    said, screen = helped(turn)
    return say(dispatcher, turn, said, screen)


def helped(turn: Turn) -> tuple[Reply, Screen]:
    """The reply to danger now, and its screen."""
    pack, outcome = turn.know.pack, turn.outcome
    ranking = outcome.ranking if outcome is not None else ()
    found = fitting(pack, turn.danger, [name for name, _ in ranking])
    if not found:
        # Guidance without a text for danger: 112 is said all the same.
        said = Reply("emergency", turn.language, options=(person_option(turn, 1), to_topics(turn)))
        said = said.preceded_by(alert(turn, turn.language))
        return measured(said, outcome), Screen("menu")
    wanted, *others = found
    name = wanted.id
    said = entry(turn, name)
    if said.card is not None:
        said = joined(said, menu.entry_options(others[:LOOK_AT], turn.language, pack))
    said = replace(said, kind="emergency").preceded_by(alert(turn, turn.language))
    return measured(said, outcome, name), Screen("show_entry", name)


def fitting(pack: Pack, danger: Danger | None, ranking: Sequence[str]) -> tuple[Entry, ...]:
    """The entry that answers the danger, and others to offer.

    The words' kind of danger decides; without one the best of the search that is for
    danger, else the entry for any danger.
    """
    best = [pack.entries[name] for name in ranking[:LOOK_AT] if name in pack.entries]
    near = [entry for entry in best if entry.dangers]
    named = [pack.for_danger(danger)] if danger else []
    ordered = (*named, *near, pack.for_danger(None), *best[:1])
    return tuple({found.id: found for found in ordered if found is not None}.values())
