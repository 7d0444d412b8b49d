"""Limits count clients without keeping who they are."""

from __future__ import annotations

import pytest

from bot.gateway.limits import SALT_LIFE, Limits, Pseudonyms, Window


def test_one_more_than_the_limit_is_refused() -> None:
    limits = Limits(lambda: 0.0, per_address=3, burst=2)
    assert [limits.address("203.0.113.7") for _ in range(4)] == [True, True, True, False]
    assert [limits.conversation("token") for _ in range(3)] == [True, True, False]


def test_there_is_room_again_when_the_window_has_moved() -> None:
    now = [0.0]
    limits = Limits(lambda: now[0], per_address=100, burst=2)
    assert [limits.conversation("token") for _ in range(3)] == [True, True, False]
    now[0] = 1.9
    assert not limits.conversation("token")
    now[0] = 2.0
    assert [limits.conversation("token") for _ in range(3)] == [True, True, False]


def test_who_has_gone_is_forgotten() -> None:
    now = [0.0]
    window = Window(lambda: now[0], most=1, seconds=60)
    for number in range(1000):
        window.hit(str(number))
    now[0] = 61.0
    window.hit("somebody")
    assert len(window) == 1


def test_another_client_has_its_own_limit() -> None:
    limits = Limits(lambda: 0.0, per_address=1, burst=1)
    assert limits.address("203.0.113.7")
    assert limits.address("203.0.113.8")
    assert not limits.address("203.0.113.7")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("unix:", "unix:", True),
    ],
    ids=["same", "other", "one IPv6 network", "two IPv6 networks", "mapped", "not an address"],
)
def test_who_counts_as_one_client(one: str, other: str, same: bool) -> None:
    names = Pseudonyms(lambda: 0.0)
    assert (names.of(one) == names.of(other)) == same


def test_a_client_has_another_name_after_an_hour_and_in_another_process() -> None:
    now = [0.0]
    names = Pseudonyms(lambda: now[0])
    before = names.of("203.0.113.7")
    assert "203" not in before
    now[0] = SALT_LIFE
    assert names.of("203.0.113.7") != before
    assert Pseudonyms(lambda: now[0]).of("203.0.113.7") != names.of("203.0.113.7")
