"""The search of a turn, and replies that carry what it found."""

from __future__ import annotations

from dataclasses import replace

from actions.dialogue.screens import SEPARATOR, alert, choices, entry
from actions.dialogue.turn import Screen, Turn
from actions.retrieval.search import Outcome
from bot.compose import menu
from bot.guidance.model import is_emergency
from bot.reply import Option, Reply


def measured(said: Reply, outcome: Outcome | None, first: str | None = None) -> Reply:
    """The reply with its entry, score and ranking for operators and measurements.

    first: the entry that the reply is about when the dialogue act decided it.
    """
    if outcome is None:
        return replace(said, entry=first) if first else said
    ranking = outcome.ranking
    if first is not None and ranking:
        ranking = ((first, ranking[0][1]), *(r for r in ranking if r[0] != first))
    return replace(
        said, entry=first or said.entry, score=round(outcome.confidence, 4), ranking=ranking
    )


def answer(turn: Turn, outcome: Outcome) -> tuple[Reply, Screen | None]:
    """The reply to a question, and its screen."""
    if outcome.kind == "answer":
        name = outcome.entries[0]
        said = entry(turn, name)
        if alarms(turn, name):
            said = alarmed(turn, said)
        return measured(said, outcome, name), Screen("show_entry", name)
    if outcome.kind == "choices":
        said = replace(choices(turn, outcome.entries), entry=outcome.entries[0])
        return measured(said, outcome), Screen("choices", SEPARATOR.join(outcome.entries))
    return measured(abstain(turn, outcome), outcome), None


def alarms(turn: Turn, name: str) -> bool:
    """Whether the emergency line stands above what the search found, the entry `name`."""
    found = turn.know.pack.entries.get(name)
    always = found is not None and found.always_alarms
    return always or (is_emergency(name) and not turn.calm)


def alarmed(turn: Turn, said: Reply) -> Reply:
    """The reply with the emergency line first, once."""
    if any(part.role == "alert" for part in said.parts):
        return said
    return said.preceded_by(alert(turn, turn.language))


def abstain(turn: Turn, outcome: Outcome) -> Reply:
    """ "I don't know", a way to a person, and the nearest topics."""
    pack = turn.know.pack
    near = list(dict.fromkeys(name.partition("/")[0] for name in outcome.entries))
    options = menu.topic_options(pack, near, turn.language)
    return Reply(
        kind="abstain",
        language=turn.language,
        parts=(
            turn.part("say", "abstain"),
            turn.part("say", "abstain.person"),
            *((turn.part("ask", "abstain.nearest"),) if near else ()),
        ),
        options=(*options, person_option(turn, len(options) + 1), to_topics(turn)),
    )


def person_option(turn: Turn, position: int) -> Option:
    """The numbered way to a person."""
    return Option(str(position), turn.phrase("option.person"), "person", "", turn.language)


def to_topics(turn: Turn) -> Option:
    """The numbered way to all topics."""
    return menu.to_topics(turn.know.phrases, turn.language)
