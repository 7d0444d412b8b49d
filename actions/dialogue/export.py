"""The person's own conversation as readable text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue.found import find, measured
from actions.dialogue.turn import Event, Turn, say
from bot import reply

ENTRY = "about/my-conversation-data"


def show(
    dispatcher: CollectingDispatcher, turn: Turn, events: Iterable[Mapping[str, Any]]
) -> list[Event]:
    """Every utterance that is stored, in order, and the slots that hold a choice."""
    lines = list(_lines(turn, events))
    data = "\n".join(lines) if lines else turn.phrase("export.empty")
    said = reply.Reply(
        kind="notice",
        language=turn.language,
        parts=(turn.part("say", "export"), reply.Part("data", data, turn.language)),
    )
    return say(dispatcher, turn, measured(said, find(turn), ENTRY))


def _lines(turn: Turn, events: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for event in events:
        if event.get("event") == "user" and event.get("text"):
            yield f"{turn.phrase('export.you')}: {event['text']}"
        elif event.get("event") == "bot" and (custom := (event.get("data") or {}).get("custom")):
            yield f"{turn.phrase('export.safar')}: {reply.decode(custom).text()}"
