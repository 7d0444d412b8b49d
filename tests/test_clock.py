"""The clock never jumps, whatever somebody sets."""

from __future__ import annotations

from bot.clock import SteadyClock


def test_a_clock_that_is_set_moves_nothing() -> None:
    wall, boot = [1000.0], [5.0]
    clock = SteadyClock(lambda: wall[0], lambda: boot[0])
    boot[0] += 10
    wall[0] += 24 * 3600
    assert clock() == 1010
    wall[0] -= 48 * 3600
    assert clock() == 1010


def test_after_a_start_with_a_clock_set_back_time_goes_on() -> None:
    clock = SteadyClock(lambda: 1000.0, lambda: 5.0)
    clock.not_before(4600.0)
    assert clock() == 4600.0
    clock.not_before(10.0)
    assert clock() == 4600.0
