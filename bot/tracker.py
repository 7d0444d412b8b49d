"""Rasa tracker store that holds a conversation for one turn and keeps nothing.

What a conversation needs from turn to turn are its slots: the gateway stores them,
sealed, and sends them along. So a turn is as fast after 300 turns as after ten,
Rasa has nothing to lose when it dies, and nothing that people wrote is kept here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

_LISTEN = "action_listen"


class TurnTrackerStore(TrackerStore):  # type: ignore[misc]
    """Trackers of the turns that are being worked on, by the id of the turn."""

    def __init__(self, domain: Domain, event_broker: EventBroker | None = None, **_: Any) -> None:
        super().__init__(domain, event_broker)
        self._trackers: dict[str, DialogueStateTracker] = {}

    def begin(self, turn: str, slots: Mapping[str, Any]) -> None:
        """Put a tracker that has `slots` and waits for a message. Unknown slots are left out."""
        known = {slot.name for slot in self.domain.slots}
        events: list[Event] = [SessionStarted()]
        events += [SlotSet(name, value) for name, value in slots.items() if name in known]
        self._trackers[turn] = DialogueStateTracker.from_events(
            turn, [*events, ActionExecuted(_LISTEN)], slots=self.domain.slots, domain=self.domain
        )

    def end(self, turn: str) -> dict[str, Any]:
        """Forget the turn; returns the slots that were set in the end."""
        tracker = self._trackers.pop(turn)
        slots = tracker.current_slot_values()
        return {name: value for name, value in slots.items() if value is not None}

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the tracker until the turn ends."""
        self._trackers[tracker.sender_id] = tracker

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker of a turn that is being worked on."""
        return self._trackers.get(sender_id)

    async def keys(self) -> Iterable[str]:
        """The turns that are being worked on."""
        return list(self._trackers)
