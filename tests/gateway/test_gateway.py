"""The gateway answers each message once, in order, and keeps nothing longer than it says."""

from __future__ import annotations

import asyncio

import pytest

from bot.errors import KeysError
from bot.gateway.conversations import IDLE_END, LAST_CALL, LIFE, SESSION_PAUSE
from bot.gateway.gateway import Gateway
from bot.privacy import keys
from bot.privacy.keys import KeyRing
from tests.gateway.conftest import House, Message
from tests.gateway.seen import rows, said


async def test_a_retry_gets_the_same_answer(
    gateway: Gateway, house: House, message: Message
) -> None:
    first = await gateway.answer(message("hello", 1))
    assert (await gateway.answer(message("hello", 1))).reply == first.reply
    assert house.brain.texts == ["hello"]


async def test_retries_at_once_are_one_message(
    gateway: Gateway, house: House, message: Message
) -> None:
    house.brain.pause = 0.01
    answers = await asyncio.gather(*(gateway.answer(message("hello", 1)) for _ in range(10)))
    assert len({answer.reply.text() for answer in answers}) == 1
    assert house.brain.texts == ["hello"]


async def test_messages_of_a_conversation_keep_their_order(
    gateway: Gateway, house: House, message: Message
) -> None:
    house.brain.pause = 0.001
    await asyncio.gather(*(gateway.answer(message(f"text {n}", n)) for n in range(20)))
    assert house.brain.texts == [f"text {n}" for n in range(20)]


async def test_what_the_brain_keeps_goes_from_turn_to_turn(
    gateway: Gateway, message: Message
) -> None:
    assert await said(gateway, message("a", 1)) == "answer 1 to a"
    assert await said(gateway, message("b", 2)) == "answer 2 to b"
    assert await said(gateway, message("a", 1, sender="ben")) == "answer 1 to a"


async def test_the_order_of_options_is_of_the_conversation_not_of_the_person(
    gateway: Gateway, house: House, message: Message
) -> None:
    for number, text in enumerate(("a", "b", "delete", "c"), 1):
        await gateway.answer(message(text, number))
    first, same, *_, after = (request.order for request in house.brain.asked)
    assert len(first) == 16
    assert first == same
    assert first != after


async def test_a_message_that_a_crash_left_is_answered_before_the_next(
    house: House, message: Message
) -> None:
    async with house.service().running() as gateway:
        house.brain.pause = 5
        lost = asyncio.create_task(gateway.answer(message("first", 1)))
        await house.brain.called.wait()
        lost.cancel()
        await asyncio.gather(lost, return_exceptions=True)
    house.brain.pause = 0
    async with house.service().running() as gateway:
        assert await said(gateway, message("second", 2)) == "answer 2 to second"
        assert await said(gateway, message("first", 1)) == "answer 1 to first"
    assert house.brain.texts == ["first", "second"]


async def test_a_brain_that_is_away_is_said_and_nothing_promised(
    gateway: Gateway, house: House, message: Message
) -> None:
    house.brain.failures = 1
    answered = await gateway.answer(message("help", 1))
    assert answered.how == "busy"
    assert "112" in answered.reply.text()
    assert await said(gateway, message("help", 1)) == "answer 1 to help"


async def test_the_disclosure_comes_once(gateway: Gateway, house: House, message: Message) -> None:
    disclosure = house.words.phrases("disclosure", "en")
    first = await gateway.answer(message("a", 1))
    second = await gateway.answer(message("b", 2))
    assert disclosure in first.reply.text()
    assert disclosure not in second.reply.text()


@pytest.mark.parametrize(
    ("channel", "pause", "again"),
    [
        ("sms", SESSION_PAUSE - 1, False),
        ("sms", SESSION_PAUSE, True),
        ("web", IDLE_END["web"] - 1, False),
        ("web", IDLE_END["web"], True),
    ],
    ids=["sms, just before", "sms, a long pause", "web, just before", "web, a new conversation"],
)
async def test_the_disclosure_comes_again_after_a_long_pause(
    gateway: Gateway, house: House, message: Message, channel: str, pause: float, again: bool
) -> None:
    disclosure = house.words.phrases("disclosure", "en")
    await gateway.answer(message("a", 1, channel=channel))
    house.clock.moved += pause
    late = await gateway.answer(message("b", 2, channel=channel))
    soon = await gateway.answer(message("c", 3, channel=channel))
    assert (disclosure in late.reply.text()) is again
    assert disclosure not in soon.reply.text()


async def test_nothing_is_readable_in_the_files(
    gateway: Gateway, house: House, message: Message
) -> None:
    await gateway.answer(message("canary-text", 1, sender="canary-sender"))
    stored = house.contents()
    for canary in (b"canary-text", b"canary-sender", b"answer 1"):
        assert canary not in stored


async def test_deleting_nothing_says_so(gateway: Gateway, house: House) -> None:
    reply = await gateway.delete("web", "nobody", "fr")
    assert reply.text() == house.words.phrases("export.empty", "fr")


async def test_an_export_holds_all_of_the_asker_and_nobody_else(
    gateway: Gateway, message: Message
) -> None:
    await gateway.answer(message("my own text", 1))
    await gateway.answer(message("a foreign text", 1, sender="ben"))
    reply = (await gateway.answer(message("export", 2))).reply
    assert "my own text" in reply.text()
    assert "foreign" not in reply.text()
    transcript = await gateway.export("web", "ana")
    assert transcript is not None
    wrote = [turn["wrote"] for turn in transcript.json()["turns"]]
    assert wrote == ["my own text", "export"]


async def test_an_export_asked_twice_is_whole_twice(gateway: Gateway, message: Message) -> None:
    await gateway.answer(message("my own text", 1))
    first = (await gateway.answer(message("export", 2))).reply
    again = (await gateway.answer(message("export", 2))).reply
    assert "my own text" in first.text()
    assert "my own text" in again.text()


@pytest.mark.parametrize(
    ("channel", "pause", "kept"),
    [
        ("web", IDLE_END["web"] - 1, True),
        ("web", IDLE_END["web"], False),
        ("sms", IDLE_END["web"], True),
        ("sms", LIFE - LAST_CALL - 1, True),
        ("sms", LIFE - LAST_CALL, False),
    ],
    ids=["web, just before", "web, idle", "sms, idle", "sms, nearly a day", "sms, last call"],
)
async def test_a_conversation_ends_after_its_time(
    gateway: Gateway, house: House, message: Message, channel: str, pause: float, kept: bool
) -> None:
    await gateway.answer(message("a", 1, channel=channel))
    house.clock.moved += pause
    expected = "answer 2 to b" if kept else "answer 1 to b"
    assert await said(gateway, message("b", 2, channel=channel)) == expected


async def test_after_a_long_pause_only_the_new_turns_are_kept(
    gateway: Gateway, house: House, message: Message
) -> None:
    await gateway.answer(message("a", 1, channel="sms"))
    house.clock.moved += SESSION_PAUSE
    assert await said(gateway, message("b", 2, channel="sms")) == "answer 2 to b"
    assert (await rows(house))["messages"] == 1


async def test_a_brain_that_breaks_once_blocks_nobody(
    gateway: Gateway, house: House, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_: object) -> None:
        raise RuntimeError("unforeseen")

    with monkeypatch.context() as patched:
        patched.setattr(house.brain, "turn", broken)
        assert (await gateway.answer(message("a", 1))).how == "busy"
    assert await said(gateway, message("b", 2)) == "answer 1 to b"


async def test_other_keys_are_loud(house: House, message: Message) -> None:
    async with house.service().running() as gateway:
        await gateway.answer(message("a", 1))
    keys.write(house.settings.key_file, KeyRing.new())
    with pytest.raises(KeysError):
        async with house.service().running():
            pass
    house.stores.close()


async def test_a_store_that_is_away_is_never_a_success(house: House, message: Message) -> None:
    async with house.service().running() as gateway:
        await gateway.answer(message("a", 1))
        vault = house.folder / "vault" / "keys.db"
        for suffix in ("", "-wal", "-shm"):
            vault.with_name(f"keys.db{suffix}").unlink(missing_ok=True)
        vault.mkdir()
        assert (await gateway.answer(message("b", 2))).how == "busy"
        assert await gateway.deliveries() is None
        vault.rmdir()
        assert (await gateway.answer(message("c", 3))).how == "answered"
