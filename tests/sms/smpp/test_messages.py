"""What an operator delivers over SMPP reaches the desk: its words, and a sender to answer."""

from __future__ import annotations

from pathlib import Path

import pytest
import smpp34

from tests.sms.smpp.line import NotingDesk, listening
from tests.sms.smpp.pieces import ARABIC, TAKEN
from tests.sms.smpp.smsc import Operator


@pytest.mark.parametrize(
    ("content", "coding", "text"),
    [
        (b"How do I ask for asylum \x00 \x1be?", 0, "How do I ask for asylum @ €?"),
        ("Où dormir ?".encode("latin-1"), 3, "Où dormir ?"),
        (ARABIC.encode("utf-16-be"), 8, ARABIC),
        ("как попросить убежища".encode("utf-16-be"), 8, "как попросить убежища"),
        (b"\x01\x02\x03", 4, None),
    ],
    ids=["GSM", "Latin-1", "Arabic", "Russian", "a picture"],
)
async def test_a_message_reaches_the_desk(
    tmp_path: Path, smsc: Operator, desk: NotingDesk, content: bytes, coding: int, text: str | None
) -> None:
    async with listening(tmp_path, smsc.port, desk):
        assert await smsc.deliver(content, coding) == TAKEN
    (received,) = desk.got
    assert (received.sender, received.text) == ("+48600100200", text)


@pytest.mark.parametrize(
    ("address", "ton", "more", "sender"),
    [
        ("48600100200", 1, {}, "+48600100200"),
        ("+48600100200", 1, {}, "+48600100200"),
        ("0048600100200", 0, {}, "+48600100200"),
        ("48600100200", 0, {}, "+48600100200"),
        ("600100200", 2, {"SAFAR_SMPP_COUNTRY": "PL"}, "+48600100200"),
        ("600100200", 0, {"SAFAR_SMPP_COUNTRY": "PL"}, "+48600100200"),
        ("6912345678", 2, {"SAFAR_SMPP_NUMBER": "+302101234567"}, "+306912345678"),
        ("600100200", 2, {}, "600100200"),
        ("48600100200", 3, {}, "48600100200"),
        ("4879", 3, {}, "4879"),
        ("Bank", 5, {}, "Bank"),
    ],
    ids=[
        "international",
        "with a plus",
        "with two zeros",
        "of unknown type with a country",
        "national",
        "of unknown type without a country",
        "national, the country of our number",
        "national, of no known country",
        "of the operator's own plan",
        "short code",
        "name",
    ],
)
async def test_the_sender_is_one_that_can_be_answered(
    tmp_path: Path,
    smsc: Operator,
    desk: NotingDesk,
    address: str,
    ton: int,
    more: dict[str, str],
    sender: str,
) -> None:
    async with listening(tmp_path, smsc.port, desk, more):
        await smsc.deliver(b"hello", source_addr=address, source_addr_ton=ton)
    assert [received.sender for received in desk.got] == [sender]


async def test_octets_over_127_are_latin_1_where_the_operator_says_so(
    tmp_path: Path, smsc: Operator, desk: NotingDesk
) -> None:
    async with listening(tmp_path, smsc.port, desk, {"SAFAR_SMPP_ALPHABET": "latin-1"}):
        await smsc.deliver("été".encode("latin-1"))
    assert desk.texts == ["été"]


async def test_a_long_message_may_come_as_a_payload(
    tmp_path: Path, smsc: Operator, desk: NotingDesk
) -> None:
    text = ARABIC * 20
    payload = smpp34.Tlv(smpp34.TLV_MESSAGE_PAYLOAD, text.encode("utf-16-be"))
    async with listening(tmp_path, smsc.port, desk):
        assert await smsc.deliver(b"", 8, tlvs=[payload]) == TAKEN
    assert desk.texts == [text]
