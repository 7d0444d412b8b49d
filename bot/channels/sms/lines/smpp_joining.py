"""Long messages come in parts: which part of which message it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.channels.sms.lines.smpp_pdu import parameter

# In esm_class: the content begins with a header (3GPP TS 23.040, 9.2.3.24).
_HAS_HEADER = 0x40
# Elements of the header: parts with a reference of 8 and of 16 bits.
_REFERENCE_OCTETS = {0x00: 1, 0x08: 2}


@dataclass(frozen=True)
class Place:
    """Part `number` of `total`; the parts of one message have the same reference.

    reference also says in which way it is written: the phone counts each way apart.
    """

    reference: str
    number: int
    total: int


def separate(
    esm_class: int, content: bytes, parameters: Mapping[int, bytes]
) -> tuple[Place | None, bytes]:
    """The place of a part, None for a whole message, and the content without its header."""
    place, rest = None, content
    if esm_class & _HAS_HEADER and content and len(content) > content[0]:
        end = 1 + content[0]
        rest = content[end:]
        place = next(_places(content[1:end]), None)
    return place or _from_parameters(parameters), rest


def _places(header: bytes) -> Iterator[Place]:
    """The elements of a header that say a possible place."""
    while len(header) >= 2:  # noqa: PLR2004 - name and length of an element
        name, length = header[0], header[1]
        value, header = header[2 : 2 + length], header[2 + length :]
        octets = _REFERENCE_OCTETS.get(name)
        if octets is not None and len(value) == length == octets + 2:
            reference = int.from_bytes(value[:octets], "big")
            place = _place(f"{8 * octets} {reference}", value[-1], value[-2])
            if place is not None:
                yield place


def _from_parameters(parameters: Mapping[int, bytes]) -> Place | None:
    names = ("sar_msg_ref_num", "sar_segment_seqnum", "sar_total_segments")
    found = [parameters.get(parameter(name)) for name in names]
    if any(value is None for value in found):
        return None
    reference, number, total = (int.from_bytes(value or b"", "big") for value in found)
    return _place(f"sar {reference}", number, total)


def _place(reference: str, number: int, total: int) -> Place | None:
    """None for what cannot be (TS 23.040: then the element is ignored) and for one of one."""
    possible = total > 1 and 1 <= number <= total
    return Place(reference, number, total) if possible else None
