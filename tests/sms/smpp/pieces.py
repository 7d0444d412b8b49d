"""Long messages in parts, as phones and operators write them, and how a delivery is answered."""

from __future__ import annotations

import smpp34
from smpplib import consts

from tests.sms.smpp.smsc import Operator, Wire

TAKEN, LATER = consts.SMPP_ESME_ROK, consts.SMPP_ESME_RSYSERR
HEADER = 0x40
ARABIC = "كيف أطلب اللجوء؟"


def parts_of(text: str, bits: int, reference: int = 7, pieces: int = 2) -> list[dict[str, object]]:
    """A long message in parts, as arguments of Operator.deliver."""
    octets = text.encode("utf-16-be")
    size = -(-len(octets) // pieces)
    found: list[dict[str, object]] = []
    for number in range(1, pieces + 1):
        piece = octets[(number - 1) * size : number * size]
        if bits == 8:
            content = bytes([5, 0, 3, reference, pieces, number]) + piece
            found.append({"content": content, "coding": 8, "esm_class": HEADER})
        elif bits == 16:
            content = bytes([6, 8, 4, 1, reference, pieces, number]) + piece
            found.append({"content": content, "coding": 8, "esm_class": HEADER})
        else:
            tlvs = [
                smpp34.Tlv(smpp34.TLV_SAR_MSG_REF_NUM, bytes([0, reference])),
                smpp34.Tlv(smpp34.TLV_SAR_TOTAL_SEGMENTS, bytes([pieces])),
                smpp34.Tlv(smpp34.TLV_SAR_SEGMENT_SEQNUM, bytes([number])),
            ]
            found.append({"content": piece, "coding": 8, "tlvs": tlvs})
    return found


async def deliver(smsc: Operator, fields: dict[str, object]) -> int:
    return await smsc.deliver(**fields)  # type: ignore[arg-type]


async def taken(wire: Wire) -> int:
    return (await wire.expect("deliver_sm_resp")).status
