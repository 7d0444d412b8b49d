"""What ends or is deleted is gone: rows, keys and files; and nothing else is."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from bot.errors import StoreUnavailable
from bot.gateway.conversations import LIFE
from bot.gateway.gateway import Gateway
from bot.gateway.upkeep import SEEN_LIFE
from bot.store.tables import conversations, data_keys
from tests.gateway.conftest import House, Message
from tests.gateway.seen import conversations_left, eventually, rows, said


async def test_delete_says_what_was_deleted_and_leaves_nothing(
    gateway: Gateway, house: House, message: Message
) -> None:
    await gateway.answer(message("one", 1))
    await gateway.answer(message("two", 2))
    reply = (await gateway.answer(message("delete", 3))).reply
    phrases = house.words.phrases
    assert reply.text() == phrases("delete.done", "en", messages=3, answers=2)
    assert reply.effect == "forget"
    assert await rows(house) == {"conversations": 0, "messages": 0, "inbox": 3}
    assert await gateway.export("web", "ana") is None


async def test_what_waits_behind_a_deletion_is_answered_and_kept(
    house: House, message: Message
) -> None:
    async with house.service().running() as gateway:
        house.brain.pause = 5
        stuck = asyncio.create_task(gateway.answer(message("delete", 1)))
        await house.brain.called.wait()
        stuck.cancel()
        await asyncio.gather(stuck, return_exceptions=True)
        house.brain.pause = 0
        assert await said(gateway, message("after", 2)) == "answer 1 to after"
        assert await said(gateway, message("after", 2)) == "answer 1 to after"
        assert await said(gateway, message("and on", 3)) == "answer 2 to and on"


async def test_a_late_retry_of_what_is_deleted_does_not_bring_it_back(
    gateway: Gateway, house: House, message: Message
) -> None:
    await gateway.answer(message("one", 1))
    await gateway.delete("web", "ana", "en")
    assert (await gateway.answer(message("one", 1))).how == "ended"
    assert await gateway.export("web", "ana") is None
    assert house.brain.texts == ["one"]


async def test_a_day_later_there_is_no_row(
    gateway: Gateway, house: House, message: Message
) -> None:
    for number in range(5):
        await gateway.answer(message("a", number, sender=f"person {number}", channel="sms"))
    house.clock.moved += LIFE + 1
    await house.upkeep()
    assert await rows(house) == {"conversations": 0, "messages": 0, "inbox": 5}
    house.clock.moved += SEEN_LIFE - LIFE
    await house.upkeep()
    assert await rows(house) == {"conversations": 0, "messages": 0, "inbox": 0}


async def test_leaving_closes_at_once_and_deletes_soon(
    gateway: Gateway, house: House, message: Message
) -> None:
    await gateway.answer(message("a", 1))
    gateway.delete_soon("web", "ana")
    assert await gateway.export("web", "ana") is None
    await eventually(lambda: conversations_left(house))


async def test_a_deletion_that_the_store_refuses_is_done_later(
    gateway: Gateway, house: House, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    await gateway.answer(message("a", 1))

    async def away(_: object) -> None:
        raise StoreUnavailable("full")

    with monkeypatch.context() as patched:
        patched.setattr(house.stores.rows, "run", away)
        with pytest.raises(StoreUnavailable):
            await gateway.delete("web", "ana", "en")
    assert await gateway.export("web", "ana") is None
    gateway.delete_soon("web", "nobody")
    await eventually(lambda: conversations_left(house))


async def test_a_key_that_could_not_be_destroyed_is_destroyed_later(
    gateway: Gateway, house: House, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    await gateway.answer(message("a", 1))

    async def away(_: object) -> None:
        raise StoreUnavailable("full")

    async def keys_left() -> int:
        count = sa.select(sa.func.count()).select_from(data_keys)
        found = await house.stores.keys.run(lambda c: c.execute(count).scalar())
        return int(found or 0) - 1  # the probe stays

    with monkeypatch.context() as patched:
        patched.setattr(house.stores.keys, "run", away)
        with pytest.raises(StoreUnavailable):
            await gateway.delete("web", "ana", "en")
    gateway.delete_soon("web", "nobody")
    await eventually(keys_left)


async def test_a_conversation_that_does_not_open_can_be_deleted(
    gateway: Gateway, house: House, message: Message
) -> None:
    await gateway.answer(message("a", 1))
    await house.stores.rows.run(lambda c: c.execute(conversations.update().values(state=b"x" * 40)))
    assert (await gateway.answer(message("b", 2))).how == "busy"
    await gateway.delete("web", "ana", "en")
    assert (await rows(house))["conversations"] == 0
    assert await said(gateway, message("c", 3)) == "answer 1 to c"


async def test_rows_of_a_backup_without_their_key_are_deleted(
    gateway: Gateway, house: House, message: Message
) -> None:
    await gateway.answer(message("a", 1))
    kept = await house.stores.rows.run(lambda c: c.execute(sa.select(conversations)).one())
    await gateway.delete("web", "ana", "en")
    await house.stores.rows.run(
        lambda c: c.execute(conversations.insert().values(**dict(kept._mapping)))
    )
    assert await gateway.export("web", "ana") is None
    await house.upkeep()
    assert (await rows(house))["conversations"] == 0
