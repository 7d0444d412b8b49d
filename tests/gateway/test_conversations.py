"""Conversations begin with a secret of the server and end by themselves."""

from __future__ import annotations

from bot.gateway import conversations
from bot.gateway.conversations import LIFE, Conversations


def test_tokens_are_long_and_never_the_same() -> None:
    all_of_them = Conversations()
    tokens = {all_of_them.begin().token for _ in range(1000)}
    assert len(tokens) == 1000
    assert min(len(token) for token in tokens) >= 43


def test_only_issued_tokens_are_known() -> None:
    all_of_them = Conversations()
    begun = all_of_them.begin()
    assert all_of_them.get(begun.token) is begun
    assert all_of_them.get("guessed") is None
    all_of_them.forget(begun.token)
    assert all_of_them.get(begun.token) is None


def test_a_conversation_ends_after_its_life() -> None:
    now = [0.0]
    all_of_them = Conversations(clock=lambda: now[0])
    begun = all_of_them.begin()
    now[0] = LIFE - 1
    assert all_of_them.get(begun.token) is begun
    now[0] = LIFE
    assert all_of_them.get(begun.token) is None


def test_memory_is_bounded(monkeypatch: object) -> None:
    all_of_them = Conversations()
    first = all_of_them.begin()
    for _ in range(conversations.MOST):
        all_of_them.begin()
    assert all_of_them.get(first.token) is None
