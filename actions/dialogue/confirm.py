"""Asking before deleting, and what yes or no then does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue.found import measured
from actions.dialogue.turn import Event, Turn, kept_options, say
from actions.people import rosters
from bot.guidance.about import DATA
from bot.nlu.act_lists import KEY
from bot.reply import Effect, Option, Reply


@dataclass(frozen=True)
class _Asked:
    """A question, what a yes has the gateway do, which then says how it went, and what a no
    says."""

    question: str
    effect: Effect
    cancelled: str


DELETE, CALL_BACK = "delete", "call_back"
# The numbers of yes and no, and those where one of them led to the question.
_KEYS, _OTHER_KEYS = ("1", "2"), ("3", "4")
_ASKED: Mapping[str, _Asked] = {
    DELETE: _Asked("delete.confirm", "forget", "delete.cancelled"),
    CALL_BACK: _Asked("wish.ask", "call_back", "voice.wish.cancelled"),
}


def ask_to_delete(dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
    """Nothing is deleted before a yes."""
    said, screen, slots = deleting(turn)
    return say(dispatcher, turn, said, screen, slots)


def deleting(turn: Turn) -> tuple[Reply, None, Mapping[str, str]]:
    """The question before deleting, no screen, and the slot that keeps what is asked."""
    said = measured(_question(turn, DELETE), turn.outcome, DATA)
    return said, None, {"waiting_confirmation": DELETE}


def ask_to_call_back(dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
    """No number is kept before a yes."""
    said = _question(turn, CALL_BACK)
    return say(dispatcher, turn, said, slots={"waiting_confirmation": CALL_BACK})


def asked_again(turn: Turn) -> tuple[Reply, Mapping[str, str]] | None:
    """The question that waits for a yes, in the turn's language, and the slot that keeps it; None
    where none waits, or nobody calls back who speaks this language."""
    waits = str(turn.slots.get("waiting_confirmation"))
    if waits == CALL_BACK and not rosters().current.calls_back(turn.language):
        return None
    return (_question(turn, waits), {"waiting_confirmation": waits}) if waits in _ASKED else None


def settle(dispatcher: CollectingDispatcher, turn: Turn, *, yes: bool) -> list[Event]:
    """What a yes or no means now."""
    asked = _ASKED.get(str(turn.slots.get("waiting_confirmation")))
    if asked is None:
        return say(dispatcher, turn, turn.notice("say_what"), slots=kept_options(turn))
    if not yes:
        return say(dispatcher, turn, turn.notice(asked.cancelled))
    return say(dispatcher, turn, Reply("notice", turn.language, effect=asked.effect))


def _question(turn: Turn, what: str) -> Reply:
    # The number that led here may come twice: it must not be an answer to what nobody has read.
    yes, no = _OTHER_KEYS if turn.entities.get(KEY) in _KEYS else _KEYS
    return Reply(
        kind="notice",
        language=turn.language,
        parts=(turn.part("ask", _ASKED[what].question),),
        options=(
            Option(yes, turn.phrase("option.yes"), "affirm", "", turn.language),
            Option(no, turn.phrase("option.no"), "deny", "", turn.language),
        ),
    )
