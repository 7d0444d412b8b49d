"""The time that lives and limits are counted in."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], float]


def wall_clock() -> datetime:
    """The time of now. Opening hours follow the clock that the operator can set."""
    return datetime.now(UTC)


def _since_boot() -> float:
    """Seconds since the machine started, sleep included; nobody can set them."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class SteadyClock:
    """Seconds since 1970 that never jump while the process lives.

    The wall clock is read once. Afterwards a clock that somebody sets, or that a
    time server corrects by an hour, moves nothing: no conversation ends early, none
    lives longer.
    """

    def __init__(self, wall: Clock = time.time, steady: Clock = _since_boot) -> None:
        self._steady = steady
        self._offset = wall() - steady()

    def __call__(self) -> float:
        return self._offset + self._steady()

    def not_before(self, seconds: float) -> None:
        """Go on from `seconds` where the clock was set back before the start."""
        self._offset += max(0.0, seconds - self())
