"""What is given to the real gammu-smsd is sent once, to the letter, and its fate is told."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.render.gsm import units
from tests.sms.modem.at_modem import report
from tests.sms.modem.gammu import Gammu, gammu
from tests.sms.modem.smsd import (
    POLE,
    SOMALI,
    FakeDesk,
    listening,
    nothing_left,
    stored,
    text,
    until,
)

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("words", "coding", "length"),
    [
        ("Call 112. " * 16, 0, 160),
        ("€[]{}~^\\|" * 8 + "@ñ\né" + "a" * 12, 0, 160),
        ("اتصل بـ112. " * 5 + "😀 أ" * 2 + "ab", 8, 140),
    ],
    ids=["a full text of GSM 7-bit", "its extension counts twice", "a full text of UCS-2"],
)
async def test_a_text_is_one_message_to_the_letter(
    smsd: Gammu, words: str, coding: int, length: int
) -> None:
    desk = FakeDesk()
    async with listening(smsd, desk) as line:
        await line.send(text(words))
        await until(lambda: bool(smsd.modem.submitted), "the text was not sent")
        await until(lambda: smsd.rows("sentitems") + smsd.rows("outbox") == 0, "it is still there")
        assert await line.was_taken(text(words))
    [sent] = smsd.modem.submitted
    assert (sent.number, sent.text) == (POLE, words)
    assert (sent.coding, sent.length, sent.header) == (coding, length, False)
    assert units(words, coding == 0) == (160 if coding == 0 else 70)
    assert desk.fates == []
    nothing_left(smsd, words, POLE)


async def test_a_number_that_the_network_refuses_holds_up_nobody(tmp_path: Path) -> None:
    with gammu(tmp_path, maxretries="2") as smsd:
        smsd.modem.refused.add(POLE)
        desk = FakeDesk()
        async with listening(smsd, desk) as line:
            await line.send(text("to nobody", "a"))
            await line.send(text("one", "b", SOMALI))
            await line.send(text("two", "c", SOMALI))
            await until(lambda: desk.fates == ["lost"], "the text was not given up")
        assert [sent.text for sent in smsd.modem.submitted] == ["one", "two"]
        assert smsd.modem.tried.count(POLE) == 3
        nothing_left(smsd, "to nobody", POLE)


async def test_texts_wait_for_the_network_and_are_sent_once(smsd: Gammu) -> None:
    smsd.modem.no_network = True
    async with listening(smsd, FakeDesk()) as line:
        for number in range(3):
            await line.send(text(f"text {number}", f"{number}"))
        await until(lambda: len(smsd.modem.tried) >= 6, "they are not tried again")
        smsd.modem.no_network = False
        await until(lambda: smsd.rows("outbox") == 0, "they are not sent")
    assert sorted(sent.text for sent in smsd.modem.submitted) == ["text 0", "text 1", "text 2"]


@pytest.mark.parametrize(
    ("status", "fate"), [(0x00, "delivered"), (0x41, "lost")], ids=["it arrived", "it did not"]
)
async def test_the_network_reports_what_became_of_a_text(
    tmp_path: Path, status: int, fate: str
) -> None:
    with gammu(tmp_path, deliveryreport="sms") as smsd:
        desk = FakeDesk()
        async with listening(smsd, desk) as line:
            await line.send(text("Call 112."))
            await until(lambda: bool(smsd.modem.submitted), "the text was not sent")
            await until(lambda: smsd.rows("outbox") == 0, "it is still in the outbox")
            await until(lambda: not stored(smsd, "Call 112."), "the text waits for the report")
            smsd.modem.arrives(report(POLE, datetime.now(UTC), status))
            await until(lambda: desk.fates == [fate], "the report was not counted")
        assert desk.received == []
        nothing_left(smsd, "Call 112.", POLE)
