"""What the modem takes arrives at the desk whole and leaves nothing, with the real gammu-smsd."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.sms.modem.at_modem import delivered
from tests.sms.modem.gammu import Gammu
from tests.sms.modem.smsd import NOON, POLE, SOMALI, FakeDesk, listening, nothing_left, text, until

pytestmark = pytest.mark.slow


def parts(sender: str, *texts: str) -> list[str]:
    """A long message as the network brings it."""
    header = bytes([0x00, 0x03, 0x37, len(texts)])
    return [
        delivered(sender, part, NOON, header + bytes([number]))
        for number, part in enumerate(texts, 1)
    ]


async def test_messages_in_every_script_arrive_whole_and_leave_nothing(smsd: Gammu) -> None:
    english, arabic, somali = (
        "Where can I sleep?",
        "كيف أطلب اللجوء؟ 😀",
        "Sideen magangelyo u codsadaa?",
    )
    long = ("مرحبا. " * 9, "أين يمكنني أن أنام؟")
    for pdu in (
        delivered(POLE, english, NOON),
        delivered(POLE, arabic, NOON),
        delivered(SOMALI, somali, NOON),
        # The network brings parts in any order.
        *reversed(parts(SOMALI, *long)),
        *parts(POLE, "x" * 153, "5€ [or less]"),
    ):
        smsd.modem.arrives(pdu)
    desk = FakeDesk()
    async with listening(smsd, desk):
        await until(lambda: len(desk.received) == 5, "not all messages arrived")
        await until(lambda: not smsd.modem.memory, "the modem still has messages")
        await until(lambda: smsd.rows("inbox") == 0, "the database still has messages")
    assert sorted(desk.texts) == sorted(
        [
            (POLE, english),
            (POLE, arabic),
            (SOMALI, somali),
            (SOMALI, "".join(long)),
            (POLE, "x" * 153 + "5€ [or less]"),
        ]
    )
    assert len({message.id for message in desk.received}) == 5
    nothing_left(smsd, english, arabic, somali, POLE, SOMALI)


async def test_two_equal_texts_are_two_messages(smsd: Gammu) -> None:
    for second in range(2):
        smsd.modem.arrives(delivered(POLE, "1", NOON + timedelta(seconds=second)))
    desk = FakeDesk()
    async with listening(smsd, desk):
        await until(lambda: len(desk.received) == 2, "the messages did not arrive")
    assert desk.received[0].id != desk.received[1].id


async def test_no_sender_runs_a_command_or_stops_the_line(smsd: Gammu) -> None:
    names = ["A/S Bank", ";>pwned;", "x\n>pwned\n", "H&M", "../../x", "'); --"]
    for name in names:
        smsd.modem.arrives(delivered(name, "offer", NOON))
    smsd.modem.arrives(delivered(POLE, "help", NOON))
    desk = FakeDesk()
    async with listening(smsd, desk) as line:
        await until(lambda: (POLE, "help") in desk.texts, "the line is stopped")
        await until(lambda: not smsd.modem.memory, "the modem still has messages")
        await line.send(text("here is help"))
        await until(lambda: bool(smsd.modem.submitted), "the answer was not sent")
    assert [sender for sender, _ in desk.texts] == [*names, POLE]
    assert not list(smsd.folder.rglob("*pwned*"))
