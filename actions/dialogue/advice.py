"""Asked to decide, predict or judge: Safar does neither, and shows the neutral way on."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue.found import find, measured, person_option, to_topics
from actions.dialogue.turn import Event, Turn, say
from bot.compose import menu
from bot.reply import Reply

LEGAL_HELP = "rights/legal-help"
OFFERED = 2


def decline(dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
    """No recommendation; the entries with the facts, independent advice, and a person."""
    outcome = find(turn)
    pack = turn.know.pack
    known = outcome is not None and outcome.kind != "abstain"
    best = [name for name, _ in outcome.ranking[:OFFERED]] if outcome and known else []
    names = [name for name in dict.fromkeys((*best, LEGAL_HELP)) if name in pack.entries]
    options = menu.entry_options([pack.entries[n] for n in names], turn.language, pack)
    said = Reply(
        kind="no_advice",
        language=turn.language,
        parts=(turn.part("say", "no_advice"),),
        options=(*options, person_option(turn, len(options) + 1), to_topics(turn)),
        entry=best[0] if best else None,
    )
    return say(dispatcher, turn, measured(said, outcome))
