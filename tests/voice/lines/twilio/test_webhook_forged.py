"""What is not Twilio stays out: it neither begins a call nor advances or ends one."""

from __future__ import annotations

import random

import pytest

from tests.sms.twilio.forgeries import FORGERIES, Forge, Post
from tests.sms.twilio.stub import PUBLIC, signature
from tests.voice.lines.twilio.phone import PATH, STATUS, Open, action_of, call_sid, fields
from voice.acts import PickedUp


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
async def test_ten_thousand_forged_requests_are_refused(hook: Open, forge: Forge) -> None:
    chance = random.Random(forge.__name__)  # noqa: S311 - the same each time
    action = action_of(await hook.call(7))
    step, query = action.removeprefix(PUBLIC).split("?")
    statuses = set()
    for number in range(10_000 // len(FORGERIES) + 1):
        pairs = list(fields(7 if number % 2 else number + 100, Digits=chance.choice("0123*#")))
        chance.shuffle(pairs)
        # A step leads nowhere with "/status" behind it.
        new = number % 2 or forge.__name__ == "for_the_status"
        right = Post(pairs, PATH, "a=1&b=2") if new else Post(pairs, step, query)
        right.signed = signature(right.url, right.pairs)
        answer = await hook.post(forge(right, chance))
        statuses.add(answer.status_code)
        assert answer.content == b""
    assert statuses <= {400, 403, 415}
    assert [talk.events for talk in hook.book.talks] == [[PickedUp()]]


@pytest.mark.parametrize("path", ["/voice/twilio/x", "/voice/twilio/-1", f"{PATH}/{'9' * 5000}"])
async def test_an_address_that_is_no_step_is_refused(hook: Open, path: str) -> None:
    assert (await hook.post(Post(fields(), path))).status_code == 400
    assert hook.book.talks == []


@pytest.mark.parametrize(
    "post",
    [
        Post(fields(status="completed"), STATUS, signed=""),
        Post(fields(status="completed"), STATUS, signed=signature(PUBLIC + PATH, fields())),
        Post([p for p in fields(status="completed") if p[0] != "CallSid"], STATUS),
        Post([*fields(status="completed"), ("CallSid", call_sid(2))], STATUS),
        Post([p for p in fields() if p[0] != "CallStatus"], STATUS),
    ],
    ids=["unsigned", "of another path", "no call", "two calls", "no status"],
)
async def test_a_forged_end_ends_nothing(hook: Open, post: Post) -> None:
    await hook.call()
    assert (await hook.post(post)).status_code in {400, 403}
    assert hook.book.talks[0].ended == 0
