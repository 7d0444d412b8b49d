"""All that is stored about the conversation, as text."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue import export
from actions.dialogue.turn import Event, Turn


class ActionExport(Action):  # type: ignore[misc]
    """All that is stored about the conversation, as text."""

    def name(self) -> str:
        return "action_export"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        return export.show(dispatcher, Turn.of(tracker), tracker.events)
