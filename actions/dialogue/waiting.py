"""What a person wanted, kept while the language is asked, and then followed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from actions.dialogue import confirm, export, person, report, social
from actions.dialogue.advice import declined
from actions.dialogue.arbitration import Heard, alarming, arbitrate
from actions.dialogue.country import placed
from actions.dialogue.emergency import helped
from actions.dialogue.found import answer
from actions.dialogue.screens import show
from actions.dialogue.turn import Screen, Turn
from bot.guidance.about import COMPLAINT, SERVICE
from bot.nlu import properties
from bot.nlu.decision import ADVICE, EMERGENCY
from bot.reply import Reply


@dataclass(frozen=True)
class Answered:
    """A reply, the screen that it shows, and slots that it sets."""

    reply: Reply
    screen: Screen | None = None
    slots: Mapping[str, Any] = field(default_factory=dict)


def kept(turn: Turn) -> dict[str, Any] | None:
    """The slot that keeps the turn's utterance; None where nothing was written."""
    if turn.embedding is None:
        return None
    return {
        "text": turn.text,
        "embedding": properties.pack_vector(turn.embedding),
        "act": turn.act,
        "confidence": turn.act_confidence,
        "listed": turn.listed,
        "calm": turn.calm,
        "danger": turn.danger,
    }


def restored(turn: Turn, waiting: Mapping[str, Any]) -> Turn:
    """The turn as if the utterance that waited were its own."""
    return replace(
        turn,
        text=waiting["text"],
        embedding=properties.unpack_vector(waiting["embedding"]),
        act=waiting["act"],
        # Conversations that began before these were kept have none.
        act_confidence=waiting.get("confidence", 0.0),
        listed=bool(waiting.get("listed")),
        calm=bool(waiting.get("calm")),
        danger=waiting.get("danger"),
    )


def answered(asked: Turn) -> Answered:
    """What is said to an utterance that waited: help, a refusal to decide, what was wished for,
    or an answer."""
    if (said := placed(asked)) is not None:
        return Answered(said)
    if asked.outcome is None:
        return Answered(asked.notice("say_what"))
    if sounds_like_danger(asked):
        return Answered(*helped(asked))
    if asked.act == ADVICE:
        return Answered(*declined(asked))
    act = asked.act or ""
    heard = Heard(act, asked.act_confidence, asked.listed, expected=False, calm=asked.calm)
    wish = _WISHES.get(arbitrate(heard, asked.outcome))
    return wish(asked) if wish is not None else Answered(*answer(asked, asked.outcome))


def sounds_like_danger(turn: Turn) -> bool:
    """Whether words or guidance take the utterance for a cry for help."""
    if turn.act == EMERGENCY:
        return True
    return turn.outcome is not None and alarming(turn.outcome, turn.calm)


def _topics(asked: Turn) -> Answered:
    screen = Screen("menu")
    return Answered(show(asked, screen), screen)


def _about(asked: Turn, key: str, name: str) -> Answered:
    ways = report.ways(asked) if name == COMPLAINT and asked.texts else ()
    said, screen = social.explained(asked, name, ways)
    return Answered(said.preceded_by(asked.part("say", key)), screen)


_WISHES: Mapping[str, Callable[[Turn], Answered]] = {
    "talk_to_person": lambda asked: Answered(*person.there(asked)),
    "delete_data": lambda asked: Answered(*confirm.deleting(asked)),
    "export_data": lambda asked: Answered(export.exported(asked)),
    "ask_automated": lambda asked: _about(asked, "automated.yes", SERVICE),
    "complain": lambda asked: _about(asked, "complain", COMPLAINT),
    "greet": _topics,
    "menu": _topics,
}
