"""Deliveries go out once, in order; what the provider did not say is told apart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import cast

import pytest
import sqlalchemy as sa

from bot.brain.client import Brain
from bot.gateway import courier
from bot.gateway.gateway import Gateway
from bot.gateway.message import Incoming
from bot.gateway.opening import Service, Stores
from bot.gateway.outbox import Delivery
from bot.gateway.provider import DeliveryFailed, DeliveryRefused, DeliveryUnclear
from bot.reply import Reply
from bot.store.tables import data_keys, outbox
from tests.gateway.conftest import House, Message

FAILED, REFUSED, UNCLEAR = DeliveryFailed("f"), DeliveryRefused("r"), DeliveryUnclear("u")


@dataclass
class ScriptedProvider:
    """Fails as `outcomes` say, one a try; `knows` is what it tells when it is asked."""

    outcomes: list[Exception] = field(default_factory=list)
    knows: bool | None = None
    taken: list[tuple[str, str]] = field(default_factory=list)
    channel: str = "sms"
    note: str | None = None

    def fits(self, reply: Reply) -> bool:
        return True

    def following(self, reply: Reply) -> Reply | None:
        return None

    async def texts(self, reply: Reply, to: str) -> Sequence[str]:
        return [part.text for part in reply.parts if part.role != "disclosure"]

    async def send(self, delivery: Delivery) -> None:
        if self.outcomes:
            raise self.outcomes.pop(0)
        self.taken.append((delivery.to, delivery.text))

    async def was_taken(self, delivery: Delivery) -> bool | None:
        return self.knows


@asynccontextmanager
async def sending(house: House, provider: ScriptedProvider) -> AsyncIterator[Gateway]:
    house.stores = Stores.of(house.settings)
    brain = cast(Brain, house.brain)
    service = Service(brain, house.stores, house.words, {"sms": provider}, clock=house.clock)
    async with service.running() as gateway:
        yield gateway


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courier, "FIRST_PAUSE", 0.0)
    monkeypatch.setattr(courier, "LOOK_EVERY", 0.01)


def text(message: Message, words: str, number: int, sender: str = "+1") -> Incoming:
    return replace(message(words, number, sender, "sms"), reply_to=sender)


async def settled(gateway: Gateway, **expected: int) -> None:
    """Wait until the deliveries are as expected."""
    async with asyncio.timeout(5):
        while await gateway.deliveries() != expected:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("outcomes", "knows", "status", "times"),
    [
        ([], None, "sent", 1),
        ([FAILED, FAILED], None, "sent", 1),
        ([REFUSED], None, "refused", 0),
        ([UNCLEAR], None, "unclear", 0),
        ([UNCLEAR], True, "sent", 0),
        ([UNCLEAR], False, "sent", 1),
        ([FAILED] * courier.MOST_ATTEMPTS, None, "refused", 0),
    ],
    ids=[
        "taken",
        "fails twice",
        "refused",
        "unclear",
        "unclear, but it has it",
        "unclear, and it has it not",
        "never reachable",
    ],
)
async def test_each_outcome_has_its_end(
    house: House,
    message: Message,
    outcomes: list[Exception],
    knows: bool | None,
    status: str,
    times: int,
) -> None:
    provider = ScriptedProvider(list(outcomes), knows)
    async with sending(house, provider) as gateway:
        await gateway.accept(text(message, "hello", 1))
        await settled(gateway, **{status: 1})
    assert provider.taken == [("+1", "answer 1 to hello")] * times


async def test_a_retry_by_the_provider_is_answered_once(house: House, message: Message) -> None:
    provider = ScriptedProvider()
    async with sending(house, provider) as gateway:
        await asyncio.gather(*(gateway.accept(text(message, "hello", 1)) for _ in range(5)))
        await settled(gateway, sent=1)
    assert len(provider.taken) == 1


async def test_answers_of_a_person_keep_their_order(house: House, message: Message) -> None:
    provider = ScriptedProvider([FAILED, FAILED, FAILED])
    async with sending(house, provider) as gateway:
        for number in range(5):
            await gateway.accept(text(message, f"m{number}", number))
        await settled(gateway, sent=5)
    assert [said for _, said in provider.taken] == [f"answer {n + 1} to m{n}" for n in range(5)]


async def test_what_was_acknowledged_is_answered_after_a_crash(
    house: House, message: Message
) -> None:
    provider = ScriptedProvider()
    house.brain.pause = 60
    async with sending(house, provider) as gateway:
        await gateway.accept(text(message, "hello", 1))
    house.brain.pause = 0
    async with sending(house, provider) as gateway:
        await settled(gateway, sent=1)
    assert provider.taken == [("+1", "answer 1 to hello")]


async def test_what_was_being_sent_in_a_crash_is_unclear_and_not_sent_again(
    house: House, message: Message
) -> None:
    class Hanging(ScriptedProvider):
        async def send(self, delivery: Delivery) -> None:
            await asyncio.sleep(60)

    async with sending(house, Hanging()) as gateway:
        await gateway.accept(text(message, "hello", 1))
        await settled(gateway, sending=1)
    provider = ScriptedProvider()
    async with sending(house, provider) as gateway:
        await settled(gateway, unclear=1)
    assert provider.taken == []


async def test_a_brain_that_stays_away_gets_a_busy_answer(
    house: House, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateway.background.FIRST_PAUSE", 0.0)
    house.brain.failures = 1000
    provider = ScriptedProvider()
    async with sending(house, provider) as gateway:
        await gateway.accept(text(message, "hello", 1))
        await settled(gateway, sent=1)
    assert "112" in provider.taken[0][1]


async def test_a_brain_that_comes_back_answers_in_order(
    house: House, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateway.background.FIRST_PAUSE", 0.01)
    house.brain.failures = 3
    provider = ScriptedProvider()
    async with sending(house, provider) as gateway:
        for number in range(3):
            await gateway.accept(text(message, f"m{number}", number))
        await settled(gateway, sent=3)
    assert [said for _, said in provider.taken] == [f"answer {n + 1} to m{n}" for n in range(3)]


async def test_the_deletion_is_confirmed_and_leaves_neither_text_nor_number(
    house: House, message: Message
) -> None:
    provider = ScriptedProvider()
    async with sending(house, provider) as gateway:
        await gateway.accept(text(message, "hello", 1, "+48600100200"))
        # Else the deletion would take away the answer, or not, as it comes.
        await settled(gateway, sent=1)
        await gateway.accept(text(message, "delete", 2, "+48600100200"))
        await settled(gateway, sent=2)
        assert await gateway.export("sms", "+48600100200") is None
    done = house.words.phrases("delete.done", "en", messages=2, answers=1)
    assert provider.taken[-1] == ("+48600100200", done)
    assert b"48600100200" not in house.contents()


async def test_an_answer_that_waits_goes_with_the_deletion(
    house: House, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "FIRST_PAUSE", 60.0)
    provider = ScriptedProvider([FAILED])
    async with sending(house, provider) as gateway:
        await gateway.accept(text(message, "hello", 1))
        async with asyncio.timeout(5):
            while provider.outcomes:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await settled(gateway, due=1)
        await gateway.accept(text(message, "delete", 2))
        await settled(gateway, sent=1)
    done = house.words.phrases("delete.done", "en", messages=2, answers=1)
    assert provider.taken == [("+1", done)]


async def test_what_comes_after_a_deletion_begins_anew_and_is_kept(
    house: House, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = ScriptedProvider()
    monkeypatch.setattr("bot.gateway.background.FIRST_PAUSE", 60.0)
    house.brain.failures = 4
    async with sending(house, provider) as gateway:
        for number, words in enumerate(("delete", "after", "and on"), 2):
            await gateway.accept(text(message, words, number))
    house.brain.failures = 0
    async with sending(house, provider) as gateway:
        await settled(gateway, sent=3)
        kept = await gateway.export("sms", "+1")
        await gateway.accept(text(message, "after", 3))
    done = house.words.phrases("delete.done", "en", messages=1, answers=0)
    assert [said for _, said in provider.taken] == [done, "answer 1 to after", "answer 2 to and on"]
    assert kept is not None
    assert [turn["wrote"] for turn in kept.json()["turns"]] == ["after", "and on"]
    assert house.brain.texts == ["delete", "after", "and on"]


async def test_what_was_sent_is_kept_no_longer(house: House, message: Message) -> None:
    provider = ScriptedProvider()
    async with sending(house, provider) as gateway:
        await gateway.accept(text(message, "hello", 1))
        await settled(gateway, sent=1)
        rows = await house.stores.rows.run(lambda c: c.execute(sa.select(outbox)).all())
        used = await house.stores.keys.run(lambda c: c.execute(sa.select(data_keys.c.id)).all())
    assert [(row.delivery, row.conversation) for row in rows] == [(None, "")]
    assert rows[0].key not in {row.id for row in used}
