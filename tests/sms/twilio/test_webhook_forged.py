"""What calls itself Twilio: nothing forged comes in."""

from __future__ import annotations

import logging
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import ImmutableMultiDict

from bot.channels.sms.lines import twilio_request
from bot.channels.sms.lines.twilio_request import Signatures
from tests.sms.twilio.forgeries import FORGERIES, PATH, TEXTS, Forge, Post
from tests.sms.twilio.hook import Open
from tests.sms.twilio.stub import PUBLIC, TOKEN, Pairs, incoming, signature

PUBLISHED: list[tuple[Pairs, str]] = [
    (
        [
            ("CallSid", "CA1234567890ABCDE"),
            ("Caller", "+14158675309"),
            ("Digits", "1234"),
            ("From", "+14158675309"),
            ("To", "+18005551212"),
        ],
        "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
    ),
    (
        [
            ("Sid", "CA123"),
            ("SidAccount", "AC123"),
            ("Digits", "5678"),
            ("Digits", "1234"),
            ("Digits", "1234"),
        ],
        "IK+Dwps556ElfBT0I3Rgjkr1wJU=",
    ),
]


@pytest.mark.parametrize(("pairs", "published"), PUBLISHED, ids=["plain", "repeated"])
def test_signatures_are_those_that_twilio_publishes(pairs: Pairs, published: str) -> None:
    known = Signatures("12345", "https://mycompany.com")
    form = ImmutableMultiDict[str, str](list(pairs))
    assert known.fits(published, "/myapp.php", "foo=1&bar=2", form)
    assert not known.fits(published, "/myapp.php", "bar=2&foo=1", form)
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert signature(url, pairs, "12345") == published


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
async def test_ten_thousand_forged_requests_are_refused(hook: Open, forge: Forge) -> None:
    chance = random.Random(forge.__name__)  # noqa: S311 - the same each time
    statuses = set()
    for number in range(10_000 // len(FORGERIES) + 1):
        pairs = list(incoming(chance.choice(TEXTS), number))
        chance.shuffle(pairs)
        right = Post(pairs, query="a=1&b=2")
        right.signed = signature(right.url, right.pairs)
        answer = await hook.post(forge(right, chance))
        statuses.add(answer.status_code)
        assert answer.content == b""
    assert statuses <= {400, 403, 415}
    assert (hook.book.received, hook.book.reports) == ([], [])


@given(st.binary(max_size=200), st.text(max_size=40), st.text(max_size=40))
def test_nothing_that_somebody_writes_is_signed(body: bytes, query: str, given_: str) -> None:
    form = ImmutableMultiDict[str, str]([("Body", body.decode("latin-1"))])
    assert not Signatures(TOKEN, PUBLIC).fits(given_, PATH, query, form)


async def test_refusals_are_logged_once_in_a_while(
    hook: Open, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO)
    for _ in range(50):
        await hook.post(Post(incoming("a secret"), signed="x"))
    assert [record.message for record in caplog.records if record.name.startswith("bot")] == [
        "/sms/twilio: a request is refused with 403"
    ]
    monkeypatch.setattr(twilio_request, "TELL_EVERY", 0.0)
    await hook.post(Post(incoming("a secret"), signed="x"))
    assert len([record for record in caplog.records if record.name.startswith("bot")]) == 2
