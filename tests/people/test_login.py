"""Links work once and for a while; sessions end; nothing that is forged opens anything."""

from __future__ import annotations

import asyncio
import base64
import secrets

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from bot.channels.staff.links import LIFE, is_valid, new_link
from bot.channels.staff.login import SESSION_LIFE, Login
from bot.channels.token import Tokens
from bot.privacy.keys import KeyRing
from bot.store.tables import logins
from tests.people.conftest import Shelf

RING = KeyRing.new()
NOW = 1_800_000_000.5


def login(shelf: Shelf) -> Login:
    return Login("staff", shelf.stores.keeper, shelf.storage.logins, shelf.clock, True, shelf.clock)


def link(shelf: Shelf) -> str:
    return new_link(shelf.stores.keeper.ring, "staff", shelf.clock())


def request(cookie: str) -> Request:
    headers = [(b"cookie", f"safar-staff={cookie}".encode("latin-1"))]
    return Request({"type": "http", "method": "GET", "path": "/staff", "headers": headers})


@pytest.mark.parametrize(
    ("later", "valid"),
    [(0.0, True), (LIFE - 2.0, True), (LIFE, False), (86400.0, False), (-2.0, False)],
    ids=["at once", "in the last second", "too late", "a day later", "the clock was set back"],
)
def test_a_link_lasts_a_quarter_of_an_hour(later: float, valid: bool) -> None:
    assert is_valid(new_link(RING, "staff", NOW), RING, "staff", NOW + later) == valid


def test_a_link_of_other_keys_is_none() -> None:
    assert not is_valid(new_link(KeyRing.new(), "staff", NOW), RING, "staff", NOW)


def test_keys_that_were_rotated_away_make_no_links() -> None:
    """Who once copied the key file makes none after a rotation."""
    assert not is_valid(new_link(RING, "staff", NOW), RING.rotated(), "staff", NOW)


@given(st.integers(0, 63), st.integers(1, 255))
def test_a_link_that_was_changed_is_none(position: int, change: int) -> None:
    whole = bytearray(base64.urlsafe_b64decode(new_link(RING, "staff", NOW)))
    whole[position % len(whole)] ^= change
    assert not is_valid(base64.urlsafe_b64encode(whole).decode(), RING, "staff", NOW)


@given(st.text(max_size=80))
def test_any_text_is_no_link(text: str) -> None:
    assert not is_valid(text, RING, "staff", NOW)


@pytest.mark.parametrize("change", [("-", "+"), ("_", "/")])
def test_a_link_has_one_spelling(change: tuple[str, str]) -> None:
    made = next(one for _ in range(999) if change[0] in (one := new_link(RING, "staff", NOW)))
    assert not is_valid(made.replace(*change), RING, "staff", NOW)


async def test_a_link_opens_one_session(shelf: Shelf) -> None:
    one, staff = link(shelf), login(shelf)
    session = await staff.enter(one)
    assert session is not None
    assert await staff.session(request(session)) == session
    assert await staff.enter(one) is None
    await staff.end(session)
    assert await staff.session(request(session)) is None
    assert await staff.enter(one) is None


async def test_of_many_at_once_a_link_lets_one_in(shelf: Shelf) -> None:
    one, staff = link(shelf), login(shelf)
    entered = await asyncio.gather(*(staff.enter(one) for _ in range(20)))
    assert len([session for session in entered if session]) == 1


async def test_a_used_link_is_remembered_longer_than_it_lasts(shelf: Shelf) -> None:
    one, staff = link(shelf), login(shelf)
    made = shelf.clock()
    await staff.enter(one)
    # The clock of the command, which somebody set back.
    staff.wall = lambda: made
    shelf.clock.moved += LIFE + 60
    await shelf.upkeep()
    assert await staff.enter(one) is None


async def test_a_session_ends_after_twelve_hours_and_leaves_nothing(shelf: Shelf) -> None:
    staff = login(shelf)
    session = await staff.enter(link(shelf))
    assert session is not None
    shelf.clock.moved += SESSION_LIFE - 1
    await shelf.upkeep()
    assert await staff.session(request(session)) == session
    shelf.clock.moved += 1
    assert await staff.session(request(session)) is None
    shelf.clock.moved += SESSION_LIFE
    await shelf.upkeep()
    count = sa.select(sa.func.count()).select_from(logins)
    assert await shelf.stores.rows.run(lambda c: c.execute(count).scalar()) == 0


async def test_the_operator_signs_all_out(shelf: Shelf) -> None:
    staff = login(shelf)
    one = link(shelf)
    session = await staff.enter(one)
    assert session is not None
    assert await shelf.storage.logins.drop_sessions() == 1
    assert await staff.session(request(session)) is None
    assert await staff.enter(one) is None


async def test_ten_thousand_forged_cookies_open_nothing_and_reach_no_store(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff = login(shelf)
    session = await staff.enter(link(shelf))
    assert session is not None
    naming = shelf.stores.keeper.ring.naming
    # A token of the public page has a proof too, but for something else.
    others = Tokens(naming)

    async def reached(*_: object) -> None:
        raise AssertionError("the store was asked")

    monkeypatch.setattr(shelf.stores.rows, "run", reached)
    tampered = [
        session[:n] + ("A" if session[n] != "A" else "B") + session[n + 1 :] for n in range(64)
    ]
    made = [secrets.token_urlsafe(48) for _ in range(9_000)]
    pages = [others.issue() for _ in range(10_000 - len(made) - len(tampered))]
    for cookie in (*tampered, *made, *pages):
        assert await staff.session(request(cookie)) is None


@pytest.mark.parametrize("cookie", ["", "x", "é", '"', "A" * 4000, "=;=", "../staff"])
async def test_odd_cookies_open_nothing(shelf: Shelf, cookie: str) -> None:
    assert await login(shelf).session(request(cookie)) is None


async def test_what_is_stored_names_neither_link_nor_session(shelf: Shelf) -> None:
    one, staff = link(shelf), login(shelf)
    session = await staff.enter(one)
    assert session is not None
    stored = shelf.contents()
    assert one.encode() not in stored
    assert session.encode() not in stored
