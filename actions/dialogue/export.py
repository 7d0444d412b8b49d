"""The person's own conversation as readable text."""

from __future__ import annotations

from collections.abc import Iterable

from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue.arbitration import DATA
from actions.dialogue.found import measured
from actions.dialogue.turn import Event, Turn, say
from bot import reply


def show(dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
    """Every utterance that is stored, in order, and the slots that hold a choice."""
    lines = list(_lines(turn))
    data = "\n".join(lines) if lines else turn.phrase("export.empty")
    said = reply.Reply(
        kind="notice",
        language=turn.language,
        parts=(turn.part("say", "export"), reply.Part("data", data, turn.language)),
    )
    return say(dispatcher, turn, measured(said, turn.outcome, DATA))


def _lines(turn: Turn) -> Iterable[str]:
    for event in turn.events:
        if event.get("event") == "user" and event.get("text"):
            yield f"{turn.phrase('export.you')}: {event['text']}"
        elif event.get("event") == "bot" and (custom := (event.get("data") or {}).get("custom")):
            yield f"{turn.phrase('export.safar')}: {reply.decode(custom).text()}"
