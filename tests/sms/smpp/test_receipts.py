"""What the network tells of texts is counted, and is no message."""

from __future__ import annotations

from pathlib import Path

import pytest
import smpp34

from tests.sms.smpp.line import NotingDesk, listening
from tests.sms.smpp.pieces import TAKEN
from tests.sms.smpp.smsc import Operator

STATES = {"DELIVRD": 2, "EXPIRED": 3, "DELETED": 4, "UNDELIV": 5, "ACCEPTD": 6, "REJECTD": 8}


def receipt(state: str) -> bytes:
    dates = "submit date:2611220900 done date:2611220901"
    return f"id:7 sub:001 dlvrd:001 {dates} stat:{state} err:000 text:How do I".encode()


@pytest.mark.parametrize("kind", ["esm_class", "parameter", "text alone"])
@pytest.mark.parametrize(
    ("state", "fates"),
    [
        ("DELIVRD", ["delivered"]),
        ("UNDELIV", ["lost"]),
        ("EXPIRED", ["lost"]),
        ("REJECTD", ["lost"]),
        ("DELETED", ["lost"]),
        ("ACCEPTD", []),
    ],
)
async def test_a_receipt_is_counted_and_is_never_a_message(
    tmp_path: Path, smsc: Operator, desk: NotingDesk, state: str, fates: list[str], kind: str
) -> None:
    tlvs = [
        smpp34.Tlv(smpp34.TLV_RECEIPTED_MESSAGE_ID, b"7\0"),
        smpp34.Tlv(smpp34.TLV_MESSAGE_STATE, bytes([STATES[state]])),
    ]
    async with listening(tmp_path, smsc.port, desk):
        if kind == "parameter":
            answer = await smsc.deliver(b"", tlvs=tlvs)
        else:
            answer = await smsc.deliver(receipt(state), esm_class=4 if kind == "esm_class" else 0)
    assert (answer, desk.fates, desk.got) == (TAKEN, fates, [])


@pytest.mark.parametrize("esm_class", [0x08, 0x10, 0x18, 0x20], ids=hex)
async def test_other_notices_of_the_network_are_no_messages(
    tmp_path: Path, smsc: Operator, desk: NotingDesk, esm_class: int
) -> None:
    async with listening(tmp_path, smsc.port, desk):
        assert await smsc.deliver(b"read", esm_class=esm_class) == TAKEN
    assert (desk.fates, desk.got) == ([], [])


async def test_a_person_may_write_stat_delivrd(
    tmp_path: Path, smsc: Operator, desk: NotingDesk
) -> None:
    async with listening(tmp_path, smsc.port, desk):
        await smsc.deliver(b"what is stat:DELIVRD")
    assert (desk.fates, desk.texts) == ([], ["what is stat:DELIVRD"])
