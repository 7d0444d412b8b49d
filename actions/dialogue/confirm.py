"""Asking before deleting, and what yes or no then does."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue.arbitration import DATA
from actions.dialogue.found import measured
from actions.dialogue.turn import Event, Turn, kept_options, say
from bot.reply import Option, Reply

DELETE = "delete"


def ask_to_delete(dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
    """Nothing is deleted before a yes."""
    said = Reply(
        kind="notice",
        language=turn.language,
        parts=(turn.part("ask", "delete.confirm"),),
        options=(
            Option("1", turn.phrase("option.yes"), "affirm", "", turn.language),
            Option("2", turn.phrase("option.no"), "deny", "", turn.language),
        ),
    )
    said = measured(said, turn.outcome, DATA)
    return say(dispatcher, turn, said, slots={"waiting_confirmation": DELETE})


def settle(dispatcher: CollectingDispatcher, turn: Turn, *, yes: bool) -> list[Event]:
    """What a yes or no means now."""
    if turn.slots.get("waiting_confirmation") != DELETE:
        return say(dispatcher, turn, turn.notice("say_what"), slots=kept_options(turn))
    if not yes:
        return say(dispatcher, turn, turn.notice("delete.cancelled"))
    # The gateway deletes, and says what was deleted.
    return say(dispatcher, turn, Reply("notice", turn.language, effect="forget"))
