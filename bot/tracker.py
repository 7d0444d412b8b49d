"""Rasa tracker store: conversations in memory only, short, and gone when told so.

Nothing that a person wrote is on disk. A conversation ends after 24 hours, keeps
only its latest events, and is forgotten with `forget`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

LIFE = 24 * 3600.0
# About 20 turns: rules need the last one, an export shows what is still there.
MAX_EVENTS = 200
SWEEP_EVERY = 60.0


class ForgetfulTrackerStore(InMemoryTrackerStore):  # type: ignore[misc]
    """In memory, with an end. `clock` gives seconds and never goes back."""

    def __init__(
        self,
        domain: Domain,
        event_broker: EventBroker | None = None,
        clock: Callable[[], float] = time.monotonic,
        **_: Any,
    ) -> None:
        super().__init__(domain, event_broker)
        self.max_event_history = MAX_EVENTS
        self._clock = clock
        self._begun: dict[str, float] = {}
        self._swept = clock()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the tracker; its 24 hours begin with its first save."""
        self._begun.setdefault(tracker.sender_id, self._clock())
        await super().save(tracker)
        self._sweep()

    async def _retrieve(
        self, sender_id: str, fetch_all_sessions: bool
    ) -> DialogueStateTracker | None:
        begun = self._begun.get(sender_id)
        if begun is not None and self._clock() - begun >= LIFE:
            self.forget(sender_id)
        return await super()._retrieve(sender_id, fetch_all_sessions)

    def forget(self, sender_id: str) -> bool:
        """Delete a conversation. Returns whether there was one."""
        self._begun.pop(sender_id, None)
        return self.store.pop(sender_id, None) is not None

    def _sweep(self) -> None:
        now = self._clock()
        if now - self._swept < SWEEP_EVERY:
            return
        self._swept = now
        for sender_id in [s for s, begun in self._begun.items() if now - begun >= LIFE]:
            self.forget(sender_id)
