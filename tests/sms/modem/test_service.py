"""A person writes through the modem to the real service, and is answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.service.running import service
from tests.sms.modem.at_modem import delivered
from tests.sms.modem.gammu import Gammu
from tests.sms.modem.smsd import NOON, POLE, nothing_left, until

pytestmark = pytest.mark.slow

GREEK = "+306912345678"


async def test_a_person_asks_by_text_message_and_is_answered(smsd: Gammu, tmp_path: Path) -> None:
    """The whole way: modem, gammu-smsd, desk, Rasa, outbox, gammu-smsd, modem."""
    settings = {
        "SAFAR_SMS": "modem",
        "SAFAR_SMS_COUNTRIES": "PL:0.05 GR:0.06",
        "SAFAR_MODEM_DATABASE": str(smsd.database),
    }
    asked = {POLE: "How do I ask for asylum?", GREEK: "كيف أطلب اللجوء؟"}
    with service(tmp_path, settings) as running:
        for number, question in asked.items():
            smsd.modem.arrives(delivered(number, question, NOON))
        await until(lambda: {*asked} <= {sent.number for sent in smsd.modem.submitted}, "no answer")
        await until(lambda: smsd.rows("outbox") == 0, "not all is sent")
        log = running.log.read_text("utf-8")
    english, arabic = (
        [sent for sent in smsd.modem.submitted if sent.number == number] for number in asked
    )
    assert "asylum" in " ".join(sent.text for sent in english)
    assert "اللجوء" in " ".join(sent.text for sent in arabic)
    assert {sent.coding for sent in english} == {0}
    assert {sent.coding for sent in arabic} == {8}
    assert len({sent.text for sent in smsd.modem.submitted}) == len(smsd.modem.submitted)
    assert [word for word in asked.values() if word in log] == []
    assert [number for number in asked if number in log] == []
    nothing_left(smsd, *asked, *asked.values())
