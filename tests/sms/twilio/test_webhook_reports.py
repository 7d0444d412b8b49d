"""What Twilio reports of texts is counted once it is Twilio's."""

from __future__ import annotations

import pytest

from bot.channels.sms.line import Fate
from tests.sms.twilio.forgeries import PATH, STATUS, Post
from tests.sms.twilio.hook import Open
from tests.sms.twilio.stub import PUBLIC, report, sid, signature


@pytest.mark.parametrize(
    ("status", "counted"),
    [
        ("queued", []),
        ("sent", []),
        ("delivered", ["delivered"]),
        ("undelivered", ["lost"]),
        ("failed", ["lost"]),
        ("read", []),
        ("something new", []),
    ],
)
async def test_reports_are_counted(hook: Open, status: str, counted: list[Fate]) -> None:
    answer = await hook.post(Post(report(status), STATUS, query=f"key={'a' * 64}"))
    assert (answer.status_code, answer.content) == (204, b"")
    assert hook.book.reports == counted
    assert hook.book.received == []


@pytest.mark.parametrize("key", ["a" * 64, "", "a" * 63, "A" * 64])
async def test_a_report_says_which_delivery_was_taken(hook: Open, key: str) -> None:
    query = f"key={key}" if key else ""
    assert (await hook.post(Post(report("sent"), STATUS, query))).status_code == 204
    attempt = hook.line._api._attempts.of(key)  # type: ignore[attr-defined]
    assert (attempt is not None and attempt.sid == sid(1)) is (key == "a" * 64)


@pytest.mark.parametrize(
    "post",
    [
        Post(report("delivered"), STATUS, signed=""),
        Post(report("delivered"), STATUS, f"key={'a' * 64}", signed=signature(PUBLIC + STATUS, [])),
        Post(report("delivered", own="+48732100201"), STATUS),
        Post([pair for pair in report("delivered") if pair[0] != "MessageStatus"], STATUS),
        Post([*report("delivered"), ("MessageStatus", "delivered")], STATUS),
        Post(
            [*(p for p in report("delivered") if p[0] != "MessageSid"), ("MessageSid", "1")], STATUS
        ),
        Post(report("delivered"), PATH),
    ],
    ids=["unsigned", "another's", "other number", "no status", "twice", "odd id", "as a message"],
)
async def test_a_forged_report_counts_nothing(hook: Open, post: Post) -> None:
    assert (await hook.post(post)).status_code in {400, 403}
    assert (hook.book.reports, hook.book.received) == ([], [])
