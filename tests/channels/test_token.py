"""A token is known by its proof, not by a list."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.token import Tokens
from bot.privacy.sealing import new_key

TOKENS = Tokens(new_key())


def test_own_tokens_are_known_and_never_the_same() -> None:
    issued = {TOKENS.issue() for _ in range(1000)}
    assert len(issued) == 1000
    assert all(TOKENS.issued(token) for token in issued)
    assert {len(token) for token in issued} == {64}


def test_tokens_of_another_server_are_not() -> None:
    assert not Tokens(new_key()).issued(TOKENS.issue())


@given(st.text(max_size=80))
def test_nothing_that_somebody_writes_is_one(text: str) -> None:
    assert not TOKENS.issued(text)


@given(st.integers(0, 63), st.sampled_from("AZaz09-_+/="))
def test_a_changed_one_is_none(place: int, sign: str) -> None:
    token = TOKENS.issue()
    changed = token[:place] + sign + token[place + 1 :]
    assert TOKENS.issued(changed) == (changed == token)


def test_a_token_has_one_spelling() -> None:
    """Found by fuzzing: a decoder takes the signs of the other alphabet too."""
    for token in (TOKENS.issue() for _ in range(100)):
        other = token.replace("_", "/").replace("-", "+")
        assert TOKENS.issued(other) == (other == token)
