"""The base of Safar's actions: a step over a Turn, under a name."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue.turn import Event, Turn


class TurnAction(Action, ABC):  # type: ignore[misc]
    """Reads the turn from the tracker and acts on it."""

    action_name: str

    def name(self) -> str:
        return self.action_name

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        return self.act(dispatcher, Turn.of(tracker))

    @abstractmethod
    def act(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        """Say something through `dispatcher`; returns the events that keep the state."""
