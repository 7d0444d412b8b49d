"""What a keeper of the knowledge does beside the test that made it."""

from __future__ import annotations

import threading


def settled() -> None:
    """Waits until no thread of a keeper works any more."""
    for thread in threading.enumerate():
        if thread.name == "calibration":
            thread.join(60)
