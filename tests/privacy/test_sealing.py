"""What is sealed opens only where, and with what, it was sealed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SealBroken
from bot.privacy.sealing import keyed_name, new_key, seal, unseal

KEY = new_key()


@given(st.binary(max_size=2000), st.text(max_size=40))
def test_what_is_sealed_opens_again(plain: bytes, purpose: str) -> None:
    assert unseal(KEY, seal(KEY, plain, purpose), purpose) == plain


@given(st.binary(min_size=8, max_size=200))
def test_the_sealed_form_does_not_hold_the_plain_one(plain: bytes) -> None:
    assert plain not in seal(KEY, plain, "text")


def test_the_same_text_looks_different_each_time() -> None:
    assert len({seal(KEY, b"help", "text") for _ in range(100)}) == 100


@given(st.data())
def test_a_changed_byte_is_noticed(data: st.DataObject) -> None:
    sealed = bytearray(seal(KEY, b"call 112", "text"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealBroken):
        unseal(KEY, bytes(sealed), "text")


@pytest.mark.parametrize(
    ("key", "sealed", "purpose"),
    [
        (new_key(), seal(KEY, b"x", "reply 1"), "reply 1"),
        (KEY, seal(KEY, b"x", "reply 1"), "reply 2"),
        (KEY, b"", "reply 1"),
        (KEY, b"short", "reply 1"),
    ],
    ids=["another key", "moved to another row", "nothing", "too short"],
)
def test_what_was_not_sealed_so_does_not_open(key: bytes, sealed: bytes, purpose: str) -> None:
    with pytest.raises(SealBroken):
        unseal(key, sealed, purpose)


def test_names_are_the_same_each_time_and_only_with_the_key() -> None:
    assert keyed_name(KEY, "sms", "+48600100200") == keyed_name(KEY, "sms", "+48600100200")
    assert keyed_name(KEY, "sms", "+48600100200") != keyed_name(new_key(), "sms", "+48600100200")


@given(st.lists(st.text(max_size=5), max_size=4), st.lists(st.text(max_size=5), max_size=4))
def test_other_parts_give_another_name(some: list[str], others: list[str]) -> None:
    assert (keyed_name(KEY, *some) == keyed_name(KEY, *others)) == (some == others)
